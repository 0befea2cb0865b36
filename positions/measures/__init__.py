"""What can be counted from positions: pure functions, values in and numbers out."""
