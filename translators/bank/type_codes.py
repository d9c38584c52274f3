"""BAI type codes in our words, and what their ranges mean (BAI2 and BTRS, in our own words)."""

from __future__ import annotations

from collections.abc import Mapping

BALANCES: Mapping[str, str] = {
    "010": "opening",
    "015": "closing",
    "030": "current",
    "040": "opening available",
    "043": "closing available of the day before",
    "045": "closing available",
    "050": "total investment",
    "057": "investment sweep",
    "060": "current available",
    "070": "float available today",
    "072": "one-day float",
    "073": "two-day float and more",
    "074": "float adjustment",
}
"""What stood on the account; another code below 100 is "balance" and its number."""

SUMMARIES: Mapping[str, str] = {
    "100": "all credits",
    "110": "lockbox deposits",
    "130": "concentration credits",
    "140": "ACH credits",
    "170": "check deposits",
    "190": "wires in",
    "230": "international credits",
    "250": "checks returned",
    "400": "all debits",
    "420": "EDI debits",
    "450": "ACH debits",
    "470": "checks paid",
    "490": "wires out",
    "530": "international debits",
    "550": "deposited items returned",
}

_DETAILS: Mapping[str, str] = {
    "ACH credit": "121 122 123 142 143 145 147 164 165 166 169",
    "lockbox deposit": "115 116 118",
    "check deposit": "172 173 174 175 176 184 187 301 306 331",
    "wire in": "191 195 196 207 208",
    "transfer in": "201 206 275 277 278",
    "card settlement": "135 136 181",
    "interest": "354 654",
    "returned payment": "168 252 255 257 258 395",
    "correction": "254 357 554 657",
    "ACH debit": "421 422 423 445 447 451 452 455 462 464 465 466 469",
    "check paid": "472 474 475 477 481 484 485 487",
    "wire out": "491 493 495 496 507 508",
    "transfer out": "501 506 575 577 578",
    "returned item": "468 555 557 558 561 566",
    "fee": "567 661 668 698",
    "loan payment": "482",
    "cash withdrawal": "595 597",
}
DETAILS: Mapping[str, str] = {
    code: kind for kind, codes in _DETAILS.items() for code in codes.split()
}
"""What an entry is, as far as the books care."""


def flow_of(code: str) -> str:
    """Whether a code adds to the account ("credit"), takes from it ("debit") or does neither."""
    if "100" <= code <= "399" or "920" <= code <= "959":
        return "credit"
    if "400" <= code <= "699" or "960" <= code <= "999":
        return "debit"
    return ""


def kind_of(code: str) -> str:
    """What an entry of a code is, in our words."""
    return DETAILS.get(code) or {"credit": "other credit", "debit": "other debit"}.get(
        flow_of(code), "no money"
    )


def summary_of(code: str) -> str:
    """What a sum of a code is over, in our words."""
    return SUMMARIES.get(code) or {"credit": "credits", "debit": "debits"}.get(
        flow_of(code), "summary"
    )


def balance_of(code: str) -> str:
    """What a balance of a code is, in our words."""
    return BALANCES.get(code, f"balance {code}")
