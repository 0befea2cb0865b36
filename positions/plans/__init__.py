"""What an action would do, shown before it is done, by the same rules as the action itself."""
