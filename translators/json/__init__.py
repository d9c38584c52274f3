"""JSON: the canonical documents as they are, in an envelope with a version.

{"version": 1, "documents": [{"kind": "850", "document": {"number": "4711", …}}]}
"""

from translators.json.locate import locate
from translators.json.read import parse, read, scan
from translators.json.write import receipt, write

__all__ = ["locate", "parse", "read", "receipt", "scan", "write"]
