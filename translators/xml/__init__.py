"""XML: messages cut out of a file, read into documents by layouts whose addresses are paths."""

from translators.xml.locate import locate
from translators.xml.parse import parse
from translators.xml.scan import read, scan
from translators.xml.write import write

__all__ = ["locate", "parse", "read", "scan", "write"]
