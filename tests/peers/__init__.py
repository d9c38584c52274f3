"""Other programs that read X12: what they say of the same bytes, and where they differ from us."""
