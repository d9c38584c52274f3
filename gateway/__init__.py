"""The shell around the pure floors: files, database, clock, daemon and command line."""
