"""The little worlds the tasks play in: what tables are about, and the names found in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class World:
    """A kind of record keeping. Labels are column headings; each tuple of labels offers alternatives."""

    sheets: tuple[str, ...]
    entry_labels: tuple[str, ...]
    entry_prefix: str
    date_labels: tuple[str, ...]
    due_labels: tuple[str, ...]
    party_labels: tuple[str, ...]
    parties: tuple[str, ...]
    group_labels: tuple[str, ...]
    groups: tuple[str, ...]
    status_labels: tuple[str, ...]
    statuses: tuple[str, ...]
    number_labels: tuple[str, ...]
    rate_labels: tuple[str, ...]
    unit: str
    low: int
    high: int


PEOPLE = (
    "Anna Lindqvist",
    "Marco Bianchi",
    "Chen Wei",
    "Fatima Zahra",
    "Piotr Nowak",
    "Lucia Herrera",
    "Tom Okafor",
    "Ingrid Haugen",
    "Yusuf Demir",
    "Sara O'Neill",
    "Bram de Vries",
    "Elena Petrova",
    "Kofi Mensah",
    "Julia Weber",
    "Ravi Menon",
    "Hana Sato",
)

COMPANIES = (
    "Alder & Finch",
    "Brightwater Foods",
    "Castello Group",
    "Dunmore Textiles",
    "Eastgate Motors",
    "Fjord Seafood",
    "Granite Works",
    "Halcyon Books",
    "Ivory Dental",
    "Juniper Labs",
    "Kestrel Air",
    "Lumen Studio",
    "Maple Homes",
    "Northlight Media",
    "Orchard Bakery",
    "Pinewood School",
)

ARTICLES = (
    "Desk lamp",
    "Filing tray",
    "Gel pen",
    "Hole punch",
    "Ink pad",
    "Key cabinet",
    "Label roll",
    "Meeting table",
    "Note block",
    "Office chair",
    "Paper A4",
    "Ring binder",
    "Shelf board",
    "Tape dispenser",
    "Wall clock",
    "White board",
)

WORLDS: tuple[World, ...] = (
    World(
        sheets=("Orders", "Sales", "Order book"),
        entry_labels=("Order no", "Order"),
        entry_prefix="SO",
        date_labels=("Order date", "Ordered on"),
        due_labels=("Ship by", "Promised for"),
        party_labels=("Customer", "Client"),
        parties=COMPANIES,
        group_labels=("Region", "Sales area"),
        groups=("North", "South", "East", "West", "North West", "Central", "Overseas", "Islands"),
        status_labels=("Status", "State"),
        statuses=("Shipped", "Open", "Cancelled"),
        number_labels=("Net amount", "Order value", "Amount"),
        rate_labels=("Discount", "Discount rate"),
        unit="EUR",
        low=40,
        high=2600,
    ),
    World(
        sheets=("Expenses", "Claims", "Expense log"),
        entry_labels=("Claim", "Voucher"),
        entry_prefix="EX",
        date_labels=("Paid on", "Claim date"),
        due_labels=("Refund due", "Settle by"),
        party_labels=("Employee", "Claimant"),
        parties=PEOPLE,
        group_labels=("Cost centre", "Department"),
        groups=("Marketing", "Research", "Field Service", "Finance", "Legal", "Board Office", "Training", "Sites"),
        status_labels=("Approval", "Status"),
        statuses=("Approved", "Pending", "Refused"),
        number_labels=("Cost", "Claimed", "Expense"),
        rate_labels=("Refund rate", "Own share"),
        unit="USD",
        low=12,
        high=1900,
    ),
    World(
        sheets=("Deliveries", "Shipments", "Goods in"),
        entry_labels=("Delivery", "Consignment"),
        entry_prefix="DL",
        date_labels=("Received", "Arrival date"),
        due_labels=("Expected", "Due date"),
        party_labels=("Supplier", "Vendor"),
        parties=COMPANIES,
        group_labels=("Warehouse", "Depot"),
        groups=("Harbour", "Old Mill", "Ring Road", "Airport", "Station", "Lower Yard", "Quay", "Hill Top"),
        status_labels=("Check", "Inspection"),
        statuses=("Accepted", "Held", "Returned"),
        number_labels=("Weight", "Load", "Gross weight"),
        rate_labels=("Moisture", "Breakage"),
        unit="kg",
        low=30,
        high=4200,
    ),
    World(
        sheets=("Timesheet", "Hours", "Work log"),
        entry_labels=("Entry", "Line id"),
        entry_prefix="TS",
        date_labels=("Work date", "Day worked"),
        due_labels=("Bill by", "Invoice due"),
        party_labels=("Consultant", "Staff member"),
        parties=PEOPLE,
        group_labels=("Project", "Assignment"),
        groups=("Atlas", "Blue River", "Cobalt", "Delta Wing", "Ember", "Falcon", "Green Line", "Horizon"),
        status_labels=("Billing", "Invoiced"),
        statuses=("Billable", "Internal", "Written off"),
        number_labels=("Minutes", "Charge", "Fee"),
        rate_labels=("Utilisation", "Markup"),
        unit="min",
        low=15,
        high=1450,
    ),
    World(
        sheets=("Meters", "Readings", "Consumption"),
        entry_labels=("Reading", "Record"),
        entry_prefix="MR",
        date_labels=("Read on", "Reading date"),
        due_labels=("Next check", "Recheck by"),
        party_labels=("Tenant", "Household"),
        parties=PEOPLE,
        group_labels=("Building", "Block"),
        groups=("Beech House", "Cedar Court", "Elm Row", "Larch Hall", "Maple Yard", "Oak Place", "Rowan", "Willow"),
        status_labels=("Source", "Read by"),
        statuses=("Remote", "Manual", "Estimated"),
        number_labels=("Usage", "Energy", "Consumption kWh"),
        rate_labels=("Change", "Loss rate"),
        unit="kWh",
        low=20,
        high=3100,
    ),
    World(
        sheets=("Stock", "Inventory", "Store moves"),
        entry_labels=("Movement", "Slip"),
        entry_prefix="MV",
        date_labels=("Moved on", "Count date"),
        due_labels=("Use by", "Reorder by"),
        party_labels=("Article", "Item"),
        parties=ARTICLES,
        group_labels=("Shelf", "Zone"),
        groups=("Aisle A", "Aisle B", "Aisle C", "Cold Room", "Loading Bay", "Mezzanine", "Outdoor", "Cage"),
        status_labels=("Condition", "Grade"),
        statuses=("Good", "Damaged", "Blocked"),
        number_labels=("Quantity", "Pieces", "Stock value"),
        rate_labels=("Shrinkage", "Scrap rate"),
        unit="pcs",
        low=10,
        high=2200,
    ),
    World(
        sheets=("Visits", "Appointments", "Clinic list"),
        entry_labels=("Visit", "Case no"),
        entry_prefix="CV",
        date_labels=("Visit date", "Seen on"),
        due_labels=("Follow up by", "Recall date"),
        party_labels=("Therapist", "Physician"),
        parties=PEOPLE,
        group_labels=("Ward", "Practice"),
        groups=("Eye Clinic", "Physio", "Surgery", "Dental", "Cardiology", "Day Ward", "Paediatrics", "Lab"),
        status_labels=("Payer", "Insurance"),
        statuses=("Public", "Private", "Own account"),
        number_labels=("Invoice", "Treatment cost", "Billed"),
        rate_labels=("Co-payment", "Surcharge"),
        unit="CHF",
        low=25,
        high=1700,
    ),
    World(
        sheets=("Donations", "Gifts", "Campaign"),
        entry_labels=("Receipt", "Gift id"),
        entry_prefix="GF",
        date_labels=("Given on", "Booked on"),
        due_labels=("Thank by", "Letter due"),
        party_labels=("Donor", "Giver"),
        parties=COMPANIES + PEOPLE[:6],
        group_labels=("Appeal", "Fund"),
        groups=("Spring Appeal", "Roof Fund", "Library", "Scholarship", "Emergency", "Garden", "Choir Tour", "Youth"),
        status_labels=("Channel", "Paid by"),
        statuses=("Bank", "Card", "Cash"),
        number_labels=("Gift", "Donation", "Contribution"),
        rate_labels=("Admin share", "Match rate"),
        unit="GBP",
        low=5,
        high=2400,
    ),
)

TARGET_SHEETS = ("Summary", "Report", "Overview", "Result", "Evaluation", "For the board")
OUT_LABELS = ("Outcome", "Figure", "Answer", "Value found", "To report")
TITLES = (
    "Monthly return",
    "Working list",
    "Export from the ledger",
    "Internal – not for circulation",
    "Draft, unaudited",
)
NOTES = (
    "Prepared by the controlling office",
    "Figures as delivered by the branch",
    "Questions: please ask the front desk",
    "Printed from the archive copy",
)
TOTAL_WORDS = ("Total", "Subtotal", "TOTAL", "Sub-total", "Sum")
SECOND_SHEETS = ("Bank", "Counter list", "Archive", "Partner list", "Scans")
PRICE_SHEETS = ("Price list", "Master data", "Catalogue", "Tariff")
