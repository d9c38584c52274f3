"""X12 as the partners of the stories' home write it: short words for whole interchanges."""

from __future__ import annotations

from collections.abc import Sequence

from translators.x12.judge import FUNCTIONAL_IDS

OUR_ISA = ("01", "123456789")
PARTNERS = {
    "acme": ("ZZ", "ACMESTORES", "ACMEGS", "HARBOR"),
    "bank": ("ZZ", "FHBANK", "FHBANK", "123456789"),
    "wh1": ("ZZ", "BAYSIDE", "BAYSIDE", "123456789"),
    "mill": ("ZZ", "OAKMILL", "OAKMILL", "123456789"),
    "truck": ("ZZ", "FASTFREIGHT", "FASTFREIGHT", "123456789"),
}
"""ISA qualifier and id, GS02 and GS03 of each sender in `tests/stories/home`.

The mill (a supplier) and the truck (a carrier) are there in the tests that add them.
"""

GROUPS = {kind: ids[0] for kind, ids in FUNCTIONAL_IDS.items()}

Set = tuple[str, ...]


def transaction(kind: str, *body: str, control: str = "0001") -> Set:
    """The segments of a set from ST to SE."""
    return (f"ST*{kind}*{control}", *body, f"SE*{len(body) + 2}*{control}")


def interchange(
    partner: str, control: int, *sets: Set, on: str = "20260302", usage: str = "P", ack: str = "0"
) -> str:
    """One interchange of one group, signed by a partner; `ack` "1" asks for a TA1."""
    whole = group(partner, control, *sets, on=on)
    return envelope(partner, control, whole, on=on, usage=usage, ack=ack)


def envelope(
    partner: str,
    control: int,
    *groups: Sequence[str],
    on: str = "20260302",
    usage: str = "P",
    ack: str = "0",
) -> str:
    """An interchange around whole groups."""
    kind, sender, *_ = PARTNERS[partner]
    parts = ["ISA", "00", " " * 10, "00", " " * 10, kind, f"{sender:15}", OUR_ISA[0]]
    parts += [f"{OUR_ISA[1]:15}", on[2:], "0900", "U", "00401", f"{control:09d}", ack, usage, ">"]
    body = [segment for each in groups for segment in each]
    return "".join(
        f"{segment}~\n" for segment in ("*".join(parts), *body, f"IEA*{len(groups)}*{control:09d}")
    )


def group(partner: str, control: int, *sets: Set, on: str = "20260302") -> Sequence[str]:
    """A functional group of sets of one kind."""
    *_, sender, receiver = PARTNERS[partner]
    name = GROUPS[sets[0][0].split("*")[1]]
    head = f"GS*{name}*{sender}*{receiver}*{on}*0900*{control}*X*004010"
    return [head, *(segment for each in sets for segment in each), f"GE*{len(sets)}*{control}"]


def order(
    number: str,
    *lines: str,
    control: str = "0001",
    purpose: str = "00",
    store: str = "0042",
    head: Sequence[str] = (),
) -> Set:
    """An 850; each line is what follows PO1 and its number: `40*EA*8**IN*AC-1`."""
    first = [each for each in head if each.startswith("CUR")]
    body = [f"BEG*{purpose}*SA*{number}**20260302", *first, "REF*DP*012"]
    body += [*(each for each in head if each not in first)]
    body += ["DTM*010*20260310", "DTM*001*20260401", f"N1*ST*ACME Store*92*{store}"]
    body += [f"PO1*{index}*{line}" for index, line in enumerate(lines, 1)]
    return transaction("850", *body, f"CTT*{len(lines)}", control=control)


def shipment(
    number: str,
    name: str,
    po: str,
    *lines: str,
    control: str = "0001",
    on: str = "20260303",
    marks: Sequence[str] = (),
) -> Set:
    """A 945; each line is what follows W12: `CC*40*40**EA**VN*A100`; `marks` are SSCCs."""
    body = [f"W06*F*{number}*{on}*{name}*BOL-{name}*{po}", "N1*SF*Bayside Warehousing"]
    body += ["N1*ST*ACME Store*92*0042", f"G62*11*{on}", "W27*M*ODFL**PP"]
    for index, line in enumerate(lines):
        body.append(f"LX*{index + 1}")
        if marks:
            body.append(f"MAN*GM*{marks[index]}")
        body.append(f"W12*{line}")
    return transaction("945", *body, "W03*1", control=control)


def payment(
    trace: str, amount: str, *items: str, payer: str = "91*ACME", on: str = "20260310"
) -> Set:
    """An 820; each item is a segment: `RMR*IV*INV000001**475.77*485.48*9.71`, `ADX*-25*04`."""
    head = f"BPR*C*{amount}*C*ACH*CTX*01*021000021*DA*111*1234567890**01*021000089*DA*222*{on}"
    parties = (f"N1*PR*ACME Stores*{payer}", "N1*PE*Harbor Wholesale")
    return transaction("820", head, f"TRN*1*{trace}", *parties, "ENT*1", *items)


def acknowledgment(group_of: str, number: int, kind: str, verdict: str = "A") -> Set:
    """A 997 about the one set of a group of ours."""
    accepted = "0" if verdict == "R" else "1"
    return transaction(
        "997",
        f"AK1*{group_of}*{number}",
        f"AK2*{kind}*0001",
        f"AK5*{verdict}",
        f"AK9*{verdict}*1*1*{accepted}",
    )


def advice(verdict: str, *told: str, kind: str = "IV", number: str = "AD-1") -> Set:
    """An 824 about one document: `told` is its number, then elements 4 to 11 of the OTI."""
    oti = "*".join((f"OTI*{verdict}*{kind}", *told))
    ted = ("TED*024*OUR ITEM IS NOT ON FILE*IT1*9*7*234*A100",) if verdict[1] in "RE" else ()
    return transaction("824", f"BGN*11*{number}*20260303", oti, *ted)


def message(subject: str, *lines: str, control: str = "0001") -> Set:
    """An 864 of one message."""
    said = [f"MSG*{line}" for line in lines]
    return transaction("864", f"BMG*00*{subject}", f"MIT*1*{subject}", *said, control=control)


def sscc(serial: int) -> str:
    """An SSCC of our company prefix, 20 digits with the application identifier."""
    digits = f"00614141{serial:09d}"
    weighed = sum(int(each) * (1 if place % 2 else 3) for place, each in enumerate(digits[::-1]))
    return f"00{digits}{-weighed % 10}"
