from . import files
from . import scan_inbox
from . import personal_copy
