"""Example records: what `manage.py load_demo` and `manage.py load_bulk` put into a database."""
