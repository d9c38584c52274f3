"""The shell around the pure floors: files, database, clock, daemon and command line."""

__version__ = "0.1.0"
