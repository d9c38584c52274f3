"""CSV and fixed width files: rows of cells, whose addresses are columns or positions."""

from translators.csv.parse import locate, parse
from translators.csv.reader import read, scan

__all__ = ["locate", "parse", "read", "scan"]
