"""An editor's desk: sources taken in, texts coded, stances filed."""
