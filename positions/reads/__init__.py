"""What pages, tables and interfaces show: bulk functions with a fixed number of queries,
dataclasses out.
"""
