"""Background work: a lease queue on the history, one process per job. It knows no domain word."""
