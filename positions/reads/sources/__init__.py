"""Sources read: their texts, corrected and repeated ones, and who could have voted in them."""
