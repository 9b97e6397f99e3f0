"""Columns that several datasets share."""

from analysis import quarters
from analysis.declare import Column, Provenance, Type

QUARTER = Column(
    name="quarter",
    meaning="Financial quarter the figures are for; April to June is Q1",
    type=Type.QUARTER,
    example=quarters.EXAMPLE,
    also=("period", "reporting period", "reporting quarter", "financial quarter", "qtr"),
)
ALSO_AREA = ("local authority", "local authority area", "la", "area name")
AREA = Column(
    name="area",
    meaning="Where the staff work or the money is for: a name or code from the list of areas. "
    "BNSSG only for what belongs to no single authority; it is never a total",
    type=Type.AREA,
    example="Bristol",
    also=ALSO_AREA,
)
# In returns by organisation the register knows the area and the sector.
AREA_OF_ORGANISATION = Column(
    name="area",
    meaning=AREA.meaning + ". Blank takes the register's area",
    type=Type.AREA,
    default_from="organisation.area",
    example="Bristol",
    also=ALSO_AREA,
)
ORGANISATION = Column(
    name="organisation",
    meaning="Who employs the learners, as the organisations register names it; "
    "`Employer not recorded` where that is not known",
    example="Example Community Trust",
    also=("organisation name", "name of organisation", "organization", "employer"),
)
SECTOR = Column(
    name="sector",
    meaning="Sector of the organisation. Blank takes the register's sector",
    type=Type.CHOICE,
    choices="sectors",
    default_from="organisation.sector",
    example="Community health",
)
ALSO_RETURNED_BY = ("submitted by", "sender", "sending organisation")
RETURNED_BY = Column(
    name="returned_by",
    meaning="Organisation that sends the return: what it sends for a quarter is replaced as one",
    example="Example Community Trust",
    also=ALSO_RETURNED_BY,
)
RETURNED_BY_ORGANISATION = Column(
    name="returned_by",
    meaning=RETURNED_BY.meaning + ". Blank takes the organisation",
    default_from="organisation",
    example="Example Community Trust",
    also=ALSO_RETURNED_BY,
)

PROVENANCE = Column(
    name="provenance",
    meaning="Where the row comes from: measured by a partner, estimated, stated on the public "
    "record with a source, or illustrative. Absent means measured",
    type=Type.CHOICE,
    choices=tuple(provenance.value for provenance in Provenance),
    required=False,
    default="measured",
    example="measured",
)
SOURCE = Column(
    name="source",
    meaning="Document or page the row is taken from",
    required=False,
    status_allowed=True,
    example="Quarterly return",
)
SOURCE_DATE = Column(
    name="source_date",
    meaning="Date of the source",
    type=Type.DATE,
    required=False,
    status_allowed=True,
    example="2026-10-15",
)
NOTE = Column(
    name="note",
    meaning="Anything a reader of the figures should know; never about a person. It begins "
    "`Query:` while the sender is being asked about the row",
    required=False,
    example="",
)

COMMON = (PROVENANCE, SOURCE, SOURCE_DATE, NOTE)
