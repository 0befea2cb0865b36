"""What must not be lost, doubled or half-written, whoever is killed: `./run faults NAME`.

Each runs against a PostgreSQL of its own, as durable as a real one, and servers of `serve`; prints its figures, and
ends with 1 where a promise was broken. A control that must break it shows that the trial can fail.
"""
