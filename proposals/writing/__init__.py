"""Helps for who writes a proposal. Pure: plain values in, plain values out, no database."""
