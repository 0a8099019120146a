"""What is peculiar to Japanese public offices: 和暦, 年度, 開庁日, codes, amounts, names.

Pure functions without Django and without a database; the apps import the modules by name.
"""
