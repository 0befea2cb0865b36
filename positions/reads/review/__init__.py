"""What reviewers read: the queue and its order, and one stance laid out to be judged."""
