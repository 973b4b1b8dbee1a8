from . import scan_inbox
