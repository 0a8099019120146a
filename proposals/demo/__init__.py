"""Example calls for the demo; every name in them is an invented sample."""
