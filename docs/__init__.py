"""The documentation, and what keeps it true: examples are played, references generated."""
