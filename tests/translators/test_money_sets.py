"""Adjustments, advice, messages, claims, lockboxes, and the wider invoice and remittance."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from tests.translators.small import raw_of
from tests.translators.test_sets import read
from translators.documents import (
    Account,
    ApplicationAdvice,
    Carriage,
    ClaimResponse,
    CreditDebit,
    Invoice,
    ListedCode,
    Lockbox,
    PaidLine,
    ProductClaim,
    Refusal,
    Remittance,
    ShippedTotal,
    TextMessage,
    WrongValue,
)
from translators.guide import business_key, load_guide
from translators.x12.parse import locate, parse
from translators.x12.write import write


def test_812_tells_what_is_credited_and_why() -> None:
    found = read(
        """
        ST*812*0001
        BCD*20260302*DM-77*I*12550*D*20260210*INV-9**20260201*4711*00*CR*VN*88*7
        CUR*BY*USD
        N9*DP*082
        PER*AP*Ann Payer*TE*5551234
        SHD*12*11*CA*40*LB****1*M*UPSN*SH*BM*BOL-1
        SAC*C*D240***550
        N1*ST*Acme Dallas*92*0042
        AMT*TT*125.5
        LM*NR
        LQ*RC*SHORT
        FA1*ZZ
        FA2*01*4000-10
        CDD*06*D*1*10050*N**3*CA*33.5*CON*30*INV*33.5
        LIN**UP*012345678905
        PO4*12
        N9*IV*INV-9**20260210
        N11*0042**DEPT 7
        AMT*1*100.5
        CDD*11*D*2*2500*Y**1*CA**CON*25
        SE*21*0001
        """
    )
    assert isinstance(found, CreditDebit)
    assert (found.number, found.amount, found.flow) == ("DM-77", Decimal("125.50"), "debit")
    assert (found.invoice_number, found.order_number) == ("INV-9", "4711")
    assert found.charges[0].amount == Decimal("5.50")
    assert found.shipments[0].received == Decimal(11)
    assert found.parties[0].totals[0].amount == Decimal("125.5")
    assert found.listings[0].codes == (ListedCode(list="RC", code="SHORT"),)
    assert found.accounts == (Account(agency="ZZ", numbers={"general ledger": "4000-10"}),)
    short, returned = found.lines
    assert (short.reason, short.amount) == ("quantity contested", Decimal("100.50"))
    assert (short.quantity, short.price_difference) == (Decimal(3), Decimal("33.5"))
    assert (short.price_kind, short.unit_price) == ("contract", Decimal(30))
    assert (short.price_kind_2, short.unit_price_2) == ("invoice", Decimal("33.5"))
    assert short.items == {"UPC": "012345678905"}
    assert short.references[0].on == date(2026, 2, 10)
    assert short.stores[0].store == "0042"
    assert short.stores[0].totals[0].amount == Decimal("100.5")
    assert (returned.reason, returned.returned) == ("returns, damage", "Y")


def test_812_without_any_number_of_what_is_adjusted_is_refused() -> None:
    raw = raw_of("BCD*20260302*DM-77*I*12550*D~N1*ST*Acme~CDD*06*D", set_="812")
    problems = parse(raw, load_guide("812")).problems
    assert [(one.code, str(one.place)) for one in problems] == [
        ("condition-missing", "BCD07 at segment 2"),
        ("condition-missing", "CDD04 at segment 4"),
    ]


def test_824_names_the_document_the_error_and_its_place() -> None:
    found = read(
        """
        ST*824*0001
        BGN*00*ADV-1*20260302*0932*ET
        N1*BY*Acme*92*11
        OTI*TR*IV*INV-9*ACME*US*20260301*0800*17*0001*810*004010
        REF*PO*4711
        DTM*097*20260301
        AMT*TT*125.5
        NM1*BY*1*Buyer*Ann
        TED*POI*no such order*BIG*2*4*324*4711*4712
        NTE*GEN*Send it again
        RED*unknown order**92**POI*12
        OTI*TA*IV*INV-10
        LM*92
        LQ*POI*1
        RED*once more**92**POI*1
        SE*16*0001
        """
    )
    assert isinstance(found, ApplicationAdvice)
    assert (found.number, found.advised_at, found.zone) == ("ADV-1", time(9, 32), "Eastern")
    refused, accepted = found.sets
    assert (refused.verdict, refused.reference_kind, refused.reference) == (
        "set rejected",
        "seller's invoice",
        "INV-9",
    )
    assert (refused.group_control, refused.control, refused.set) == ("17", "0001", "810")
    assert refused.people[0].first_name == "Ann"
    error = refused.errors[0]
    assert (error.code, error.segment, error.position, error.element) == (
        "purchase order number invalid",
        "BIG",
        2,
        4,
    )
    assert (error.value, error.better) == ("4711", "4712")
    assert error.texts[0].description == "Send it again"
    assert error.details == (WrongValue(text="unknown order", agency="92", list="POI", code="12"),)
    assert accepted.verdict == "set accepted"
    assert accepted.listings[0].codes[0].details[0].text == "once more"


def test_864_is_lines_for_people() -> None:
    found = read(
        """
        ST*864*0001
        BMG*00*Invoices refused
        DTM*097*20260302
        N1*FR*Acme*92*11
        PER*AP*Ann Payer*EM*ann@example.com
        MIT*INV-9*Price
        N1*RE*Us
        MSG*Invoice INV-9 was not taken over.
        MSG*Its price is not the order's.
        MIT*INV-10
        MSG*Taken over.
        SE*12*0001
        """
    )
    assert isinstance(found, TextMessage)
    first, second = found.messages
    assert (first.number, first.subject) == ("INV-9", "Price")
    assert first.lines == (
        "Invoice INV-9 was not taken over.",
        "Its price is not the order's.",
    )
    assert second.lines == ("Taken over.",)
    assert business_key(load_guide("864"), found) == ()


def test_823_holds_each_payer_s_advice() -> None:
    found = read(
        """
        ST*823*0001
        N1*BK*First Bank*13*071000013
        TRN*1*LB-20260302
        DEP*D-1*20260302*1500*LBX-7*01*071000013*DA*123456
        AMT*TT*1500
        QTY*41*2
        BAT*20260302*1400*B-1
        AVA*1000*1
        AMT*2*1500
        BPR*I*1000*C*CHK************20260301
        TRN*3*1001
        REF*11*ACME
        N1*PR*Acme*92*11
        RMR*IV*INV-9**1000*1010*10
        N1*ST*Store 42
        ADX*-5*11*CM*CM-1
        BPR*I*500*C*CHK
        TRN*3*1002
        ADX*500*81
        SE*20*0001
        """
    )
    assert isinstance(found, Lockbox)
    deposit = found.deposits[0]
    assert (deposit.number, deposit.lockbox, deposit.account) == ("D-1", "LBX-7", "123456")
    assert deposit.totals[0].amount == Decimal(1500)
    first, second = deposit.batches[0].payments
    assert (first.amount, first.trace, first.parties[0].name) == (Decimal(1000), "1001", "Acme")
    item = first.items[0]
    assert (item.paid, item.invoiced, item.discount) == (Decimal(1000), Decimal(1010), Decimal(10))
    assert item.adjustments[0].amount == Decimal(-5)
    assert item.parties[0].name == "Store 42"
    assert second.adjustments[0].amount == Decimal(500)
    assert deposit.batches[0].available[0].amount == Decimal(1000)
    key = business_key(load_guide("823"), found)
    assert key == ("LB-20260302", "D-1", "2026-03-02")


CLAIM = """
ST*844*0001
BAA*00*RA*20260302*CO*CL-5
N1*DS*Us*1*111111111
CON*CT*C-100*AC
DTM*007*20260101
N1*EN*Hospital*92*77
SII*VN*A-1*12*EA*10*8*24
N9*IV*INV-9
PAD*1
LIN**VN*A-1
UIT*EA*10*CT
QTY*39*12
AMT*1*24
RCD*1*12*EA*2*EA
CUR*BY*USD
SSS*C*VI*HD*Handling**150
CTT*1
AMT*TT*24
SE*19*0001
"""


def test_844_claims_what_a_contract_promises() -> None:
    found = read(CLAIM)
    assert isinstance(found, ProductClaim)
    contract = found.contracts[0]
    assert (contract.number, contract.kind) == ("C-100", "contract")
    sale = contract.parties[0].sales[0]
    assert (sale.quantity, sale.price, sale.contract_price) == (
        Decimal(12),
        Decimal(10),
        Decimal(8),
    )
    assert sale.amount == Decimal(24)
    line = contract.lines[0]
    assert (line.prices[0].price, line.prices[0].unit) == (Decimal(10), "EA")
    assert line.quantities[0].quantity == Decimal(12)
    assert line.conditions[0].returned == Decimal(2)
    assert line.specials[0].amount == Decimal("1.50")
    assert (line.totals[0].amount, found.totals[0].amount) == (Decimal(24), Decimal(24))
    assert business_key(load_guide("844"), found) == ("CL-5", "2026-03-02", "C-100")


def test_849_says_what_is_refused() -> None:
    found = read(
        """
        ST*849*0001
        BRC*11*20260305*CO*CL-5
        AAA*N*VI*15*C
        CON*CT*C-100*AC
        AAA*Y
        PAD*1**CA
        LIN**VN*A-1
        AAA*N**42
        AMT*1*12
        CTT*1
        AMT*TT*12
        SE*12*0001
        """
    )
    assert isinstance(found, ClaimResponse)
    assert found.refusals == (Refusal(answer="N", agency="VI", reason="15", action="C"),)
    line = found.contracts[0].lines[0]
    assert (line.response, line.refusals[0].reason) == ("changes to the line", "42")
    assert line.totals[0].amount == Decimal(12)


def test_820_with_lines_taxes_and_deductions_inside() -> None:
    found = read(
        """
        ST*820*0001
        BPR*C*995*C*ACH*CTX*01*071000013*DA*1234*1234567890**01*122000661*DA*98765*20260302*VEN
        TRN*1*T-5
        N1*PE*Us
        RDM*EM*Ann*ann@example.com
        ENT*1*PE*92*77
        NM1*BY*1*Buyer*Ann
        ADX*-20*56
        IT1*1*1*EA*20
        RMR*IV*INV-9**1000*1010*10
        REF*PO*4711**ST>0042
        IT1*1*10*CA*101*PE*UP*012345678905
        REF*LI*1
        DTM*097*20260210
        SAC*C*D240***500
        TXI*ST*0.41
        SLN*1**I*2*EA*50.5
        SAC*A*C310***100
        ADX*-5*11*CM*CM-1
        PER*AP*Ann
        REF*QJ*RA-1
        IT1*1*1*CA*5
        TXP*123*04200*20260331*T*1550
        DED*CS*CASE-1*20260302*7500*123456789*Y
        SE*25*0001
        """
    )
    assert isinstance(found, Remittance)
    assert found.purpose == "vendor"
    assert found.parties[0].deliveries[0].number == "ann@example.com"
    entity = found.entities[0]
    assert entity.people[0].name == "Buyer"
    assert entity.adjustments[0].lines == (
        PaidLine(number="1", quantity=Decimal(1), unit="EA", unit_price=Decimal(20)),
    )
    item = entity.items[0]
    assert item.references[0].more == "ST:0042"
    line = item.lines[0]
    assert (line.unit_price, line.items) == (Decimal(101), {"UPC": "012345678905"})
    assert line.references[0].dates[0].on == date(2026, 2, 10)
    assert (line.charges[0].amount, line.charges[0].taxes[0].amount) == (
        Decimal(5),
        Decimal("0.41"),
    )
    assert line.components[0].charges[0].amount == Decimal(1)
    assert item.adjustments[0].lines[0].unit_price == Decimal(5)
    assert item.adjustments[0].contacts[0].name == "Ann"
    assert found.tax_payments[0].amount == Decimal("15.50")
    assert found.deductions[0].amount == Decimal(75)


INVOICE = """
ST*810*0001
BIG*20260302*INV-9*20260201*4711
CUR*SE*USD
PID*F****Winter programme
PKG*F****On pallets
LM*VI
LQ*DE*5
N9*L1*Please note**20260302
MSG*Thank you
FA1*ZZ*D240*C
FA2*01*4000
IT1*1*24*EA*10*PE*UP*012345678905
CUR*BY*CAD
IT3*24*EA*SH*-2*QO
TXI*ST*12*0.05
CTP**CON*9.5*1*EA*CSD*0.95
MEA*PD*LN*12*IN
PID*F****Mug
PO4*6*12*OZ*CTN
ITD*01*3*2**10
PER*BD*Ann
SDQ*EA*92*0042*12*0043*12
CAD*M***UPSN***BM*BOL-1
SAC*C*D240***500
TXI*ST*0.25
SLN*1**I*2*EA*5*PE**VN*A-1
REF*LI*1
SAC*A*C310***100
TXI*ST*-0.05
N1*ST*Acme Dallas*92*0042
N4*Dallas*TX
TDS*25695
CAD*M***UPSN
SAC*C*G830***445
TXI*ST*0.22
ISS*24*EA*50*LB
PID*F****Two pallets
CTT*1
SE*39*0001
"""


def test_810_with_all_a_retailer_s_invoice_says() -> None:
    found = read(INVOICE)
    assert isinstance(found, Invoice)
    assert found.total == Decimal("256.95")
    assert found.descriptions[0].text == "Winter programme"
    assert found.texts[0].on == date(2026, 3, 2)
    assert found.accounts[0].numbers == {"general ledger": "4000"}
    assert found.charges[0].taxes[0].amount == Decimal("0.22")
    assert found.carriers == (Carriage(mode="common motor carrier", carrier="UPSN"),)
    assert found.shipments[0].descriptions[0].text == "Two pallets"
    assert isinstance(found.shipments[0], ShippedTotal)
    line = found.lines[0]
    assert (line.currency, line.differences[0].difference) == ("CAD", Decimal(-2))
    assert (line.prices[0].price, line.prices[0].multiplier) == (Decimal("9.5"), Decimal("0.95"))
    assert line.measures[0].unit == "IN"
    assert line.terms[0].discount_percent == Decimal(2)
    assert [(one.store, one.quantity) for one in line.destinations[0].quantities] == [
        ("0042", Decimal(12)),
        ("0043", Decimal(12)),
    ]
    assert line.carriers[0].reference == "BOL-1"
    assert line.charges[0].taxes[0].amount == Decimal("0.25")
    component = line.components[0]
    assert (component.unit_price, component.items) == (Decimal(5), {"seller's item": "A-1"})
    assert component.charges[0].amount == Decimal(1)
    assert component.taxes[0].amount == Decimal("-0.05")
    assert line.parties[0].city == "Dallas"


def test_every_money_element_of_an_invoice_has_a_field() -> None:
    raw = raw_of("~".join(INVOICE.split("\n")[2:-2]), set_="810")
    money = [one for one in locate(raw, load_guide("810")) if one.money]
    assert len(money) >= 10
    assert [one for one in money if one.path in ("", "unread")] == []


def test_820_items_without_an_entity_are_read() -> None:
    found = read(
        """
        ST*820*0001
        BPR*I*1000*C*CHK
        TRN*1*T-5
        N1*PE*Us
        RMR*IV*INV-9**1000*1010*10
        REF*PO*4711
        ADX*-5*11*CM*CM-1
        ENT*1
        RMR*IV*INV-10**5
        SE*10*0001
        """
    )
    assert isinstance(found, Remittance)
    assert (found.items[0].reference, found.items[0].paid) == ("INV-9", Decimal(1000))
    assert found.entities[0].items[0].reference == "INV-10"


def test_820_of_before_003020_is_the_same_remittance() -> None:
    body = """
    BPS*CHK*990*I*********940301
    N1*PE*Us
    RMT*IV*INV-9*990*1010*1000*1000*10*-10*11*broken mugs
    REF*PO*4711
    """
    guide = load_guide("820", "003010")
    raw = raw_of(body, set_="820")
    parsed = parse(raw, guide)
    assert parsed.problems == ()
    found = parsed.document
    assert isinstance(found, Remittance)
    assert (found.method, found.amount, found.paid_on) == (
        "check",
        Decimal(990),
        date(1994, 3, 1),
    )
    item = found.items[0]
    sums = (item.paid, item.invoiced, item.discount, item.adjusted, item.discountable, item.due)
    assert sums == tuple(Decimal(one) for one in ("990", "1010", "10", "-10", "1000", "1000"))
    assert item.description == "broken mugs"
    assert list(write(found, guide)) == raw.segments
