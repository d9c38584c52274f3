"""Small UBL files for tests, written as Peppol's access points send them, and how to read them."""

from __future__ import annotations

from translators.parsed import Parsed
from translators.source import of_bytes
from translators.templates import known_layouts, load_layout
from translators.xml.parse import parse
from translators.xml.scan import read, scan

SPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)


def file_of(root: str, body: str) -> bytes:
    """A UBL file with that root."""
    return f"<{root} {SPACES.format(root=root)}>{body}</{root}>".encode()


def parsed(content: bytes) -> Parsed:
    """What our layouts make of a file of one document."""
    source = of_bytes(content)
    layouts = [load_layout(name) for name in known_layouts() if name.startswith("ubl/")]
    (batch,) = scan(source, layouts)
    (message,) = read(source, batch)
    return parse(message)


def party(name: str, gln: str, place: str = "") -> str:
    """A Party with an electronic address, a GLN and a legal name."""
    return f"""<cac:Party>
        <cbc:EndpointID schemeID="0088">{gln}</cbc:EndpointID>
        <cac:PartyIdentification><cbc:ID schemeID="0088">{gln}</cbc:ID></cac:PartyIdentification>
        {place}
        <cac:PartyLegalEntity>
          <cbc:RegistrationName>{name}</cbc:RegistrationName>
        </cac:PartyLegalEntity>
    </cac:Party>"""


BUYER = f"<cac:BuyerCustomerParty>{party('Big Shop', '4000001000005')}</cac:BuyerCustomerParty>"
SELLER = f"<cac:SellerSupplierParty>{party('Us', '4000002000004')}</cac:SellerSupplierParty>"

ORDER = file_of(
    "Order",
    f"""
    <cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:order:3</cbc:CustomizationID>
    <cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:ordering:3</cbc:ProfileID>
    <cbc:ID>4711</cbc:ID><cbc:IssueDate>2026-11-20Z</cbc:IssueDate>
    <cbc:OrderTypeCode>220</cbc:OrderTypeCode>
    <cbc:Note>ring twice</cbc:Note>
    <cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode>
    {BUYER}{SELLER}
    <cac:Delivery>
      <cac:DeliveryLocation>
        <cbc:ID schemeID="0088">4000001000012</cbc:ID>
        <cac:Address>
          <cbc:StreetName>1 Main</cbc:StreetName>
          <cbc:AdditionalStreetName>Dock 2</cbc:AdditionalStreetName>
          <cbc:CityName>Akron</cbc:CityName><cbc:PostalZone>44301</cbc:PostalZone>
          <cbc:CountrySubentity>OH</cbc:CountrySubentity>
          <cac:AddressLine><cbc:Line>Gate 3</cbc:Line></cac:AddressLine>
          <cac:Country><cbc:IdentificationCode>US</cbc:IdentificationCode></cac:Country>
        </cac:Address>
      </cac:DeliveryLocation>
      <cac:RequestedDeliveryPeriod>
        <cbc:StartDate>2026-12-01</cbc:StartDate><cbc:EndDate>2026-12-05</cbc:EndDate>
      </cac:RequestedDeliveryPeriod>
      <cac:DeliveryParty>
        <cac:PartyName><cbc:Name>Store 12</cbc:Name></cac:PartyName>
      </cac:DeliveryParty>
    </cac:Delivery>
    <cac:AllowanceCharge>
      <cbc:ChargeIndicator>true</cbc:ChargeIndicator>
      <cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>
      <cbc:Amount currencyID="USD">12.50</cbc:Amount>
    </cac:AllowanceCharge>
    <cac:AnticipatedMonetaryTotal><cbc:PayableAmount currencyID="USD">132.50</cbc:PayableAmount>
    </cac:AnticipatedMonetaryTotal>
    <cac:OrderLine>
      <cbc:Note>fragile</cbc:Note>
      <cac:LineItem>
        <cbc:ID>1</cbc:ID><cbc:Quantity unitCode="C62">6</cbc:Quantity>
        <cac:Price><cbc:PriceAmount currencyID="USD">200.00</cbc:PriceAmount>
          <cbc:BaseQuantity unitCode="C62">10.0</cbc:BaseQuantity></cac:Price>
        <cac:Item><cbc:Name>Cup</cbc:Name>
          <cac:BuyersItemIdentification><cbc:ID>B-1</cbc:ID></cac:BuyersItemIdentification>
          <cac:SellersItemIdentification><cbc:ID>CUP</cbc:ID></cac:SellersItemIdentification>
          <cac:StandardItemIdentification>
            <cbc:ID schemeID="0160">04000002000998</cbc:ID>
          </cac:StandardItemIdentification>
        </cac:Item>
      </cac:LineItem>
    </cac:OrderLine>""",
)


def invoice(
    *, root: str = "Invoice", charges: str = "", sums: str = "", lines: str = "", tax: str = ""
) -> bytes:
    """An invoice or credit memo of 100.00 and 20 % tax, or with other parts."""
    quantity = {"Invoice": "Invoiced", "CreditNote": "Credited"}[root]
    line = f"""<cac:{root}Line><cbc:ID>1</cbc:ID>
        <cbc:{quantity}Quantity unitCode="EA">4</cbc:{quantity}Quantity>
        <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
        <cac:OrderLineReference><cbc:LineID>10</cbc:LineID></cac:OrderLineReference>
        <cac:Item><cbc:Name>Cup</cbc:Name>{category("Classified")}</cac:Item>
        <cac:Price><cbc:PriceAmount currencyID="EUR">25</cbc:PriceAmount></cac:Price>
      </cac:{root}Line>"""
    kind = {"Invoice": "380", "CreditNote": "381"}[root]
    return file_of(
        root,
        f"""<cbc:ID>R1</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate>
        <cbc:{root}TypeCode>{kind}</cbc:{root}TypeCode>
        <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
        <cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference>
        {charges}
        {tax or tax_total("100.00", "20.00")}
        <cac:LegalMonetaryTotal>{sums or money(100, 100, 120, 120)}</cac:LegalMonetaryTotal>
        {lines or line}""",
    )


def category(kind: str = "", percent: str = "20", code: str = "S") -> str:
    """A tax category, of an item ("Classified") or of a sum."""
    return f"""<cac:{kind}TaxCategory><cbc:ID>{code}</cbc:ID><cbc:Percent>{percent}</cbc:Percent>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:{kind}TaxCategory>"""


def tax_total(base: str, amount: str, total: str = "") -> str:
    """A TaxTotal with one breakdown."""
    return f"""<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{total or amount}</cbc:TaxAmount>
        <cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">{base}</cbc:TaxableAmount>
        <cbc:TaxAmount currencyID="EUR">{amount}</cbc:TaxAmount>{category()}</cac:TaxSubtotal>
        </cac:TaxTotal>"""


def money(lines: object, net: object, gross: object, payable: object, more: str = "") -> str:
    """The sums at the end of an invoice."""
    said = (
        ("LineExtension", lines),
        ("TaxExclusive", net),
        ("TaxInclusive", gross),
        ("Payable", payable),
    )
    return more + "".join(
        f'<cbc:{name}Amount currencyID="EUR">{value}</cbc:{name}Amount>' for name, value in said
    )
