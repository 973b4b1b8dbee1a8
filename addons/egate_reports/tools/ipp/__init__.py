from .queue import (
    LostError,
    PrinterError,
    cancel,
    find_job,
    job,
    print_pdf,
    printer,
    trouble,
)
from .queue_address import host_of, is_allowed

__all__ = [
    "LostError",
    "PrinterError",
    "cancel",
    "find_job",
    "host_of",
    "is_allowed",
    "job",
    "print_pdf",
    "printer",
    "trouble",
]
