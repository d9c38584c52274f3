"""The demo: a home of its own, played through by generated partners who send real X12."""
