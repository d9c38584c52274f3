"""camt.052, 053 and 054 as bank statements: versions, parties, charges, references, pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger.banking import references_of, role_of
from translators import xml
from translators.batches import Batch
from translators.documents import BankStatement
from translators.source import of_bytes
from translators.templates import known_layouts, load_layout

ENTRY = """<Ntry><NtryRef>1</NtryRef><Amt Ccy="USD">95.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RvslInd>false</RvslInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>2026-03-10T09:00:00</DtTm></BookgDt>
<AcctSvcrRef>SVC-10001</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>
<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<Chrgs><TtlChrgsAndTaxAmt Ccy="USD">5.00</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy="USD">5.00</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>
<NtryDtls><TxDtls><Refs><EndToEndId>T-10001</EndToEndId></Refs><RltdPties><Dbtr><Pty>
<Nm>ACME Stores</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct>
</RltdPties><RmtInf><Ustrd>INV000001</Ustrd><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd>
</CdOrPrtry></Tp><Nb>INV000001</Nb></RfrdDocInf><RfrdDocAmt><DuePyblAmt Ccy="USD">100.00
</DuePyblAmt>
<RmtdAmt Ccy="USD">95.00</RmtdAmt></RfrdDocAmt></Strd></RmtInf></TxDtls></NtryDtls></Ntry>"""

OLD = """<Ntry><Amt Ccy="USD">20.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-10</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd>
<SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd><Chrgs><Amt Ccy="USD">1.00</Amt></Chrgs>
<NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy="USD">20.00</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>ACME Stores</Nm></Dbtr></RltdPties><RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>
</TxDtls></NtryDtls></Ntry>"""


def camt(*statements: str, kind: str = "053", version: str = "08") -> str:
    """A file of these statements."""
    outer, inner = {
        "052": ("BkToCstmrAcctRpt", "Rpt"),
        "053": ("BkToCstmrStmt", "Stmt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[kind]
    body = "".join(f"<{inner}>{each}</{inner}>" for each in statements)
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"><{outer}>'
        f"<GrpHdr><MsgId>M{kind}</MsgId><CreDtTm>2026-03-11T06:00:00</CreDtTm></GrpHdr>{body}"
        f"</{outer}></Document>"
    )


def statement(*entries: str, opening: str = "0.00", closing: str = "", number: str = "S1") -> str:
    """What stands inside of a statement, with its balances where a closing one is given."""
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='USD'>{amount}</Amt>"
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-10</Dt></Dt></Bal>"
        for kind, amount in (("OPBD", opening), ("CLBD", closing))
        if closing
    )
    return (
        f"<Id>{number}</Id><CreDtTm>2026-03-11T06:00:00</CreDtTm><Acct><Id><Othr><Id>1001</Id>"
        f"</Othr></Id><Ccy>USD</Ccy></Acct>{balances}{''.join(entries)}"
    )


def read(text: str) -> list[BankStatement]:
    """The statements of a file, none of which has a fault."""
    layouts = [load_layout(each) for each in known_layouts() if each.startswith("camt/")]
    source = of_bytes(text.encode())
    [batch] = xml.scan(source, layouts)
    assert isinstance(batch, Batch)
    assert (batch.control[0], batch.problems) == ("M", ())
    found = []
    for raw in xml.read(source, batch, 0):
        parsed = xml.parse(raw)
        assert not parsed.rejected
        assert isinstance(parsed.document, BankStatement)
        found.append(parsed.document)
    return found


def test_a_statement_of_a_day() -> None:
    [found] = read(camt(statement(ENTRY, closing="95.00")))
    assert (found.kind, found.number, found.account, found.currency, found.on) == (
        "statement", "S1", "1001", "USD", date(2026, 3, 10),
    )  # fmt: skip
    assert [(each.kind, each.amount) for each in found.balances] == [
        ("opening", Decimal("0.00")),
        ("closing", Decimal("95.00")),
    ]
    [entry] = found.entries
    assert (entry.amount, entry.flow, entry.status, entry.booked_on) == (
        Decimal("95.00"), "credit", "booked", date(2026, 3, 10),
    )  # fmt: skip
    assert (entry.kind, entry.family, entry.reversal) == (
        "SEPA transfer", "credit transfer", "false",
    )  # fmt: skip
    assert [(each.amount, each.included) for each in entry.charges] == [(Decimal("5.00"), "true")]
    [detail] = entry.details
    assert (detail.end_to_end, detail.payer, detail.texts) == (
        "T-10001", "ACME Stores", ("INV000001",),
    )  # fmt: skip
    assert [(item.reference, item.paid, item.invoiced) for item in detail.items] == [
        ("INV000001", Decimal("95.00"), Decimal("100.00"))
    ]
    assert references_of(entry) == ("SVC10001", "T10001", "INV000001")
    assert role_of(entry) == "receipt"


def test_older_versions_and_returns() -> None:
    for version in ("02", "04", "13"):
        [found] = read(camt(statement(OLD), version=version))
        [entry] = found.entries
        assert (entry.kind, entry.details[0].amount) == ("returned item", Decimal("20.00"))
        assert (entry.details[0].payer, entry.details[0].return_reason) == ("ACME Stores", "AM04")
        assert [(each.amount, each.included) for each in entry.charges] == [(Decimal("1.00"), "")]
        assert role_of(entry) == "returned item"


def test_reports_and_advices_are_of_their_kind() -> None:
    pending = ENTRY.replace("<Cd>BOOK</Cd>", "<Cd>PDNG</Cd>")
    [report] = read(camt(statement(pending), kind="052"))
    assert (report.kind, report.on, role_of(report.entries[0])) == (
        "intraday", date(2026, 3, 11), None,
    )  # fmt: skip
    [advice] = read(camt(statement(ENTRY), kind="054"))
    assert advice.kind == "notice"


def test_several_statements_are_several_documents() -> None:
    two = camt(statement(ENTRY), statement(OLD, number="S2"))
    assert [each.number for each in read(two)] == ["S1", "S2"]
