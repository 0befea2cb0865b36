"""Every recorded vote of the UN General Assembly, read from its files and imported."""
