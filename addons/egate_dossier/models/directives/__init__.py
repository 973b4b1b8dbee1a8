from . import directive
from . import directive_entry
from . import directive_following
from . import dossier
