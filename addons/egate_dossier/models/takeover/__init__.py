from . import takeover
from . import line
from . import reading
from . import dossier
from . import working
from . import undoing
