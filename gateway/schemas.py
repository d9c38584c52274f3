"""JSON Schemas of what we exchange as JSON: the documents in their envelope, and the feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from gateway.views import feeds
from translators.documents import DOCUMENTS
from translators.json import envelope

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ITEMS: Mapping[str, type[msgspec.Struct]] = {
    "orders": feeds.OrderItem,
    "shipments": feeds.ShipmentItem,
    "invoices": feeds.InvoiceItem,
    "payments": feeds.PaymentItem,
    "stock": feeds.StockItem,
    "status": feeds.StatusItem,
}
"""What each feed is made of."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the documents' envelope, or of a feed by its name."""
    return _documents() if name == "documents" else _feed(name)


def _documents() -> dict[str, Any]:
    """The envelope: each document is described by the kind beside it."""
    kinds = {kind: DOCUMENTS[record] for kind, record in envelope.KINDS.items()}
    references, components = msgspec.json.schema_components(list(kinds.values()))
    [head], outer = msgspec.json.schema_components([envelope.Envelope])
    item = outer["Item"]
    item["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": {"properties": {"document": reference}},
        }
        for kind, reference in zip(kinds, references, strict=True)
    ]
    item["properties"]["kind"] = {"enum": list(kinds)}
    outer["Envelope"]["properties"]["version"] = {"const": envelope.VERSION}
    return {"$schema": DIALECT, **head, "$defs": {**outer, **components}}


def _feed(name: str) -> dict[str, Any]:
    """What `gateway export` prints."""
    [reference], components = msgspec.json.schema_components([ITEMS[name]])
    numbers = {key: {"type": "integer"} for key in ("after", "last")}
    properties = {
        "version": {"const": feeds.VERSION},
        "feed": {"const": name},
        **numbers,
        "more": {"type": "boolean"},
        "items": {"type": "array", "items": reference},
    }
    return {
        "$schema": DIALECT,
        "title": f"Feed {name}",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "$defs": components,
    }
