"""The returns desk: one workbook per organisation that owes a return, and the way back.

`owing` says who owes what and by when, `planning` what a workbook asks, `writing` makes it,
`saving` puts all of them into a folder, `opening` and `filled` read a filled one, and `layout`
holds what the two sides agree on.

`writing.workbooks` is imported where it is called: the library behind it is slow to load, and only
the desk's own page and verb need it. A module that this one imports, such as `analysis.reading`,
imports the desk inside the function that hands over.
"""

from analysis.desk.filled import read
from analysis.desk.opening import is_return_workbook
from analysis.desk.owing import due_date, reminder, state
from analysis.desk.saving import save, zipped

__all__ = [
    "due_date",
    "is_return_workbook",
    "read",
    "reminder",
    "save",
    "state",
    "zipped",
]
