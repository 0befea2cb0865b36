"""Tables that editors bring: what their columns mean, what an import would do, and the import itself."""
