"""The matrix read: its address, rows, columns and cells, on any day and as it was known on another."""
