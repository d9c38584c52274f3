"""Documents to journal entries, matching, valuation, checks and reports: pure."""
