"""What programs read: addresses below /api/, in the words of the pages, with nothing that these do not show."""
