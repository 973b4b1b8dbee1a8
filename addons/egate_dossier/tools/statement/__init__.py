"""Reading a bank's statement: a table (CSV, workbook) or ISO 20022 camt.053.

Files come from outside. Their size is looked at first, nothing in them is computed, and whatever is
not understood refuses the whole file: a line that was left out would be money that nobody misses.
"""

from .camt import read_camt
from .parts import Layout, Statement, StatementError, StatementLine
from .table import read_csv, read_workbook

__all__ = [
    "Layout",
    "Statement",
    "StatementError",
    "StatementLine",
    "read_camt",
    "read_csv",
    "read_workbook",
]
