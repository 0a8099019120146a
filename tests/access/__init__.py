"""Who may do what: one module a family of addresses; tests/test_access_by_role.py asks them."""
