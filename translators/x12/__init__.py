"""X12: envelopes, sets, guides, acknowledgments."""
