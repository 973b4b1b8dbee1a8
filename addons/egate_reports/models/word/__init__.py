from . import form
from . import edition
from . import draft
from . import records
from . import dossier
