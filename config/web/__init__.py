"""What every page does with a request and its answer, before anything of the field is known."""
