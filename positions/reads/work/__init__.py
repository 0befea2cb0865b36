"""What waits for editors and reviewers."""
