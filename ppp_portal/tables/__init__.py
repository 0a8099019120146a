"""Spreadsheets in and out: read any table people send, write one that is safe to open.

`read.read_table` → `model.Table` · `mapping.HeaderMap` · `write.iter_csv`, `iter_xlsx`,
`iter_json`. Plain Python: no model, no database, no request.
"""
