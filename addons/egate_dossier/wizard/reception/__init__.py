from . import at_once
from . import batch_import
from . import law_replace
from . import outside_note
from . import contact
