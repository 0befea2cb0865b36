"""What turns a file or a page of the web into the text and the facts of a source. Pure: no models, no requests."""
