"""What an XML file may cost: named limits with their reasons."""

from __future__ import annotations

MAX_BYTES = 64 * 1024 * 1024
"""Of one message: 100,000 order lines have some 60 MB. It is in memory as a tree while it is read;
larger files are streamed where their layout names a repeated message."""

MAX_ELEMENTS = 2_000_000
"""Of one message: `<a/>` has four bytes in the file and more than a hundred in memory."""

MAX_DEPTH = 100
"""Elements inside one another: the deepest of the vocabularies we know need some twenty, invoice
lines within lines a few more. libxml2 itself refuses more than 256."""

MAX_ATTRIBUTES = 200
"""Of one element, namespaces among them: real ones have a dozen."""

MAX_TOKEN = 1024 * 1024
"""Bytes of one tag, comment or instruction: while it has not ended it is looked at again with every
block. Text is not such a token; libxml2 refuses one of more than 10 MB (an attachment)."""

MAX_HEADER = 64 * 1024
"""Bytes of a root before its first message. They are read again with each message, and whose file
it is must stand in them."""

MAX_UNREAD = 2_000
"""Values kept that no field takes, for one record: a hundred fields of a layout are no reason to
hold a file of another making twice."""

MAX_KEPT = 4_096
"""Characters of one value that no field takes: more is no statement but an attachment."""

MAX_NAMESPACES = 1_000
"""Declared around one element: some programs declare theirs again at every level."""
