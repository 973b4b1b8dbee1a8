from . import files
from . import scan_inbox
