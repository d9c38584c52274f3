"""CSV and fixed width files: rows of cells, whose addresses are columns or positions."""

from translators.csv.parse import locate, parse
from translators.csv.reader import read, scan
from translators.csv.receipt import receipt
from translators.csv.write import write

__all__ = ["locate", "parse", "read", "receipt", "scan", "write"]
