"""One entry as text and back: a strict dialect of Beancount.

Every amount is explicit with exactly the currency's decimals; every word is quoted; ids are
re-encoded for links. Nothing else of Beancount's language is used, and nothing else is read.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from ledger.accounts import valid_name
from ledger.entries import Entry, Posting
from ledger.money import exponent_of, money_text, quantity_text, read_thousandths

POSTING_KEYS = frozenset({"from", "party", "ref", "sku", "qty", "site"})
_RESERVED = POSTING_KEYS | {"filename", "lineno"}
_KEY = re.compile(r"[a-z][a-z0-9-]+")
_TAG = re.compile(r"[a-z0-9][a-z0-9-]*")
_UNSAFE = re.compile(r"[^A-Z0-9]")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Characters that never stand in the books; a newline only where a line ends."""
_BLANKS = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")


_WORD = r'"([^"\\]*(?:\\["\\][^"\\]*)*)"'
_HEAD = re.compile(
    rf"(\d{{4}}-\d\d-\d\d) \* {_WORD} {_WORD}((?: #[a-z0-9-]+)*)"
    r" \^(EV\d{1,18})(?:-(\d{1,9}))?((?: \^[A-Z]+-[A-Z0-9-]*)*)"
)
_FACT = re.compile(rf"( {{2}}| {{4}})([a-z][a-z0-9-]+): (?:{_WORD}|([0-9-]+))")
_POSTING = re.compile(r"  ([A-Z][A-Za-z0-9:-]*)  (-?\d{1,18}(?:\.\d{1,4})?) ([A-Z][A-Z0-9]+)")
_ESCAPED = re.compile(r'\\(["\\])')
_QUANTITY = re.compile(r"-?\d{1,18}(?:\.\d{1,3})?")
_CODED = re.compile(r"--|(?:-[0-9A-F]{2})+")


class WrongLineError(ValueError):
    """A line of an entry that our writer would not have written; `line` counts from 0."""

    def __init__(self, line: int, reason: str) -> None:
        """The reason is words for a person."""
        super().__init__(reason)
        self.line = line


def entry_text(posted_number: int, entry: Entry, currency: str = "USD") -> str:
    """The entry as Beancount text with everything the rows carry, without its sealing line.

    Asserts what the dialect refuses: control characters in any word, account names and metadata
    keys that Beancount would read as something else.
    """
    exponent = exponent_of(currency)
    text = (
        f"{entry.on.isoformat()} * {quoted(entry.payee)} {quoted(entry.narration)}{_marks(entry)}\n"
        f"  number: {posted_number}\n  rule: {quoted(entry.rule)}\n"
    )
    if entry.document:
        text += f"  document: {quoted(entry.document)}\n"
    if entry.digest:
        text += f"  digest: {quoted(entry.digest)}\n"
    if entry.policy:
        text += f"  policy: {quoted(entry.policy)}\n"
    if entry.effective:
        text += f"  effective: {entry.effective.isoformat()}\n"
    return text + "".join([_posting_text(one, exponent, currency) for one in entry.postings])


def read_entry(body: str) -> tuple[str, Entry]:
    """An entry and its currency from the lines before its seal; raises WrongLineError."""
    lines = body.split("\n")
    if control := CONTROL.search(body):
        raise WrongLineError(body.count("\n", 0, control.start()), "a control character")
    head = _HEAD.fullmatch(lines[0])
    if not head:
        raise WrongLineError(0, "this is not the first line of an entry")
    facts: dict[str, str] = {}
    postings: list[tuple[str, int, dict[str, str]]] = []
    currency = "USD"
    for index, line in enumerate(lines[1:-1], 1):
        if fact := _FACT.fullmatch(line):
            value = _unescaped(fact[3]) if fact[4] is None else fact[4]
            inside = postings[-1][2] if postings else facts
            inside[_known_fact(index, fact[2], value, of_posting=bool(postings))] = value
        elif (posting := _POSTING.fullmatch(line)) and valid_name(posting[1]):
            postings.append((posting[1], int(posting[2].replace(".", "")), {}))
            currency = posting[3]
        else:
            raise WrongLineError(index, "this is neither a posting nor a fact")
    return currency, Entry(
        event=head[5],
        part=int(head[6] or 1),
        on=_day(0, head[1]),
        payee=_unescaped(head[2]),
        narration=_unescaped(head[3]),
        rule=facts.get("rule", ""),
        postings=tuple(_posting(*one) for one in postings),
        tags=tuple(head[4].replace("#", "").split()),
        links=tuple(_decoded_link(link) for link in head[7].replace("^", "").split()),
        document=facts.get("document", ""),
        digest=facts.get("digest", ""),
        policy=facts.get("policy", ""),
        effective=_day(0, facts["effective"]) if "effective" in facts else None,
    )


def _known_fact(index: int, key: str, value: str, *, of_posting: bool) -> str:
    """The key, if it can stand there and its value has the form it asks for."""
    if of_posting and key == "qty" and not _QUANTITY.fullmatch(value):
        raise WrongLineError(index, f"{value!r} is no quantity")
    if not (known_key(key) or (of_posting and key in POSTING_KEYS)):
        raise WrongLineError(index, f"{key!r} is not a key of ours")
    return key


def _unescaped(text: str) -> str:
    """A word as it was before it was quoted."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _posting(account: str, amount: int, facts: dict[str, str]) -> Posting:
    """A posting from its line and its metadata."""
    qty = facts.get("qty")
    return Posting(
        account=account,
        amount=amount,
        terms=facts.get("from", ""),
        party=facts.get("party", ""),
        ref=facts.get("ref", ""),
        sku=facts.get("sku", ""),
        qty=None if qty is None else read_thousandths(qty),
        site=facts.get("site", ""),
        facts={key: value for key, value in facts.items() if key not in POSTING_KEYS},
    )


def _day(index: int, text: str) -> date:
    """A date as the books write it."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise WrongLineError(index, f"{text!r} is no day") from wrong


def _decoded_link(link: str) -> str:
    """The document number, with its kind, that `encode_link` made a link of."""
    kind, _, number = link.partition("-")
    try:
        return f"{kind.lower()}/{_CODED.sub(_decode_characters, number)}"
    except UnicodeDecodeError as wrong:
        raise WrongLineError(0, f"{link!r} is no link of ours") from wrong


def _decode_characters(match: re.Match[str]) -> str:
    """The characters that hyphens and hex stand for."""
    return "-" if match[0] == "--" else bytes.fromhex(match[0].replace("-", "")).decode()


def cleaned(text: str) -> str:
    """`text` on one line: each run of blanks and control characters made one blank."""
    return _BLANKS.sub(" ", text).strip()


def bookable(text: str) -> bool:
    """True if the books can carry `text` as it is: no control character, no line break."""
    return "\n" not in text and not CONTROL.search(text)


def encode_link(link: str) -> str:
    """A document number with its kind, `order/PO 1`, as a link: `ORDER-PO-201`.

    Capitals and digits stand for themselves, a hyphen is doubled, anything else is a hyphen and
    two hex digits for each byte: different numbers never share a link, and none is an event's.
    """
    kind, slash, number = link.partition("/")
    assert slash and kind.islower() and kind.isalpha() and kind.isascii(), (
        f"a link is kind/number, not {link!r}"
    )
    if not (number.isdecimal() and number.isascii()):
        number = _UNSAFE.sub(_encode_character, number)
    return f"{kind.upper()}-{number}"


def _encode_character(match: re.Match[str]) -> str:
    """A character no link may hold, as hyphens and hex."""
    if match[0] == "-":
        return "--"
    return "".join(f"-{byte:02X}" for byte in match[0].encode())


def _marks(entry: Entry) -> str:
    """The tags, the link that is the entry's own, and the links to documents."""
    event = entry.event
    assert event.startswith("EV") and event[2:].isdecimal(), f"no event: {event!r}"
    own = f" ^{event}" if entry.part == 1 else f" ^{event}-{entry.part}"
    text = own + "".join([f" ^{encode_link(link)}" for link in entry.links])
    return "".join([f" #{_known_tag(tag)}" for tag in entry.tags]) + text


def _posting_text(posting: Posting, exponent: int, currency: str) -> str:
    """A posting and its metadata."""
    account = posting.account
    assert known_name(account), f"{account!r} is no account name"
    text = (
        f"  {account}  {money_text(posting.amount, exponent)} {currency}\n"
        f"    from: {quoted(posting.terms)}\n"
    )
    if posting.party:
        text += f"    party: {quoted(posting.party)}\n"
    if posting.ref:
        text += f"    ref: {quoted(posting.ref)}\n"
    if posting.sku:
        text += f"    sku: {quoted(posting.sku)}\n"
    if posting.qty is not None:
        text += f'    qty: "{quantity_text(posting.qty)}"\n'
    if posting.site:
        text += f"    site: {quoted(posting.site)}\n"
    for key, value in posting.facts.items():
        assert known_key(key), f"{key!r} is no key for a fact"
        text += f"    {key}: {quoted(value)}\n"
    return text


def quoted(text: str) -> str:
    """A word as a Beancount string; asserts that the books can carry it."""
    assert text.isprintable() or bookable(text), f"a control character or line break in {text!r}"
    if '"' in text or "\\" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


@lru_cache(maxsize=256)
def _known_tag(tag: str) -> str:
    """The tag, if Beancount reads it whole."""
    assert _TAG.fullmatch(tag), f"{tag!r} is no tag"
    return tag


@lru_cache(maxsize=4096)
def known_name(account: str) -> bool:
    """What `valid_name` says, remembered: a book has few accounts and many postings."""
    return valid_name(account)


@lru_cache(maxsize=256)
def known_key(key: str) -> bool:
    """True for a metadata key that Beancount keeps and that no posting field uses."""
    return _KEY.fullmatch(key) is not None and key not in _RESERVED
