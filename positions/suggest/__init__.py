"""What an editor may want to choose, worked out of words: proposals with their reason. Pure; it chooses nothing."""
