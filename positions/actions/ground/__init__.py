"""How verbs run: by whom, as one transaction, against which version, and with what refusals."""
