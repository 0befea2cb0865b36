"""Every write, as a verb: keyword-only, `by` somebody, all or nothing, refused by name.

One module a noun.
"""
