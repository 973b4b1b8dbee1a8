from . import binary
from . import scan_inbox
