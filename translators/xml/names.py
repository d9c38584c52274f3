"""Names of a file as a layout spells them, whatever prefixes the file uses."""

from __future__ import annotations

from collections.abc import Mapping

from translators.xml.addresses import Address, Step, Test

MOST_KEPT = 4_096
"""Names remembered for one layout: the largest vocabulary has some 2,000, files may invent more."""

XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL = f"{{{XSI}}}nil"


class Names(dict[str, str]):
    """Maps `{namespace}local` to `prefix:local` of the layout, filled as names are met.

    With `loose` it maps to the local part alone. A namespace the layout does not know stays. For
    attributes (`plain`) a name without namespace is itself.
    """

    def __init__(
        self, prefixes: Mapping[str, tuple[str, ...]], *, loose: bool, plain: bool = False
    ) -> None:
        super().__init__()
        self._loose = loose
        self._exact = {XML: "xml", XSI: "xsi"}
        self._starts: list[tuple[str, str]] = []
        self._same: dict[str, str] = {}
        for prefix, namespaces in prefixes.items():
            if prefix or not plain:
                for one in namespaces:
                    if one.endswith("*"):
                        self._starts.append((one[:-1], prefix))
                    else:
                        self._same[prefix] = self._exact.setdefault(one, prefix)
        self._plain = plain or "" not in prefixes

    def __missing__(self, tag: str) -> str:
        name = self._spell(tag)
        if len(self) < MOST_KEPT:
            self[tag] = name
        return name

    def _spell(self, tag: str) -> str:
        if tag[0] != "{":
            return tag if self._loose or self._plain else f"{{}}{tag}"
        namespace, _, local = tag[1:].partition("}")
        prefix = self._exact.get(namespace)
        if prefix in ("xml", "xsi"):
            return f"{prefix}:{local}"
        if self._loose:
            return local
        if prefix is None:
            starts = (known for start, known in self._starts if namespace.startswith(start))
            prefix = next(starts, None)
        if prefix is None:
            return tag
        return f"{prefix}:{local}" if prefix else local

    def key(self, name: str) -> str:
        """Return how a name of the layout is looked up: loosely its local part.

        Prefixes of one namespace are one: that which the layout has first.
        """
        if self._loose and not name.startswith(("xml:", "xsi:")):
            return name.rpartition(":")[2]
        prefix, _, local = name.rpartition(":")
        same = self._same.get(prefix, prefix)
        return f"{same}:{local}" if same else local


def spelled(address: Address, names: Names, attributes: Names) -> Address:
    """Return an address with its names as they are looked up."""
    return Address(
        steps=tuple(
            Step(
                name=names.key(step.name),
                tests=tuple(spelled_test(test, names, attributes) for test in step.tests),
                repeats=step.repeats,
            )
            for step in address.steps
        ),
        attribute=attributes.key(address.attribute),
        absolute=address.absolute,
        up=address.up,
    )


def spelled_test(test: Test, names: Names, attributes: Names) -> Test:
    """Return a condition with its names as they are looked up."""
    at = spelled(test.at, names, attributes)
    return Test(at=at, values=test.values, other=test.other)
