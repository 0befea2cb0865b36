"""Addresses, forms and views.

One package an area, and no area knows another; what they share lies here.
"""
