"""What a reader keeps for themselves: saved views, what they watch, digests."""
