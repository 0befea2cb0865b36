"""What was changed by whom, and the way back."""
