"""Bank files that are neither X12 nor XML: BAI2, NACHA and BAI lockbox, read as documents."""

from translators.bank.reading import format_of, locate, parse, read, scan

__all__ = ["format_of", "locate", "parse", "read", "scan"]
