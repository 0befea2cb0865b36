"""From outside to a text that an editor looks over before it is stored."""
