from . import digest_digest
from . import egate_dossier
from . import egate_dossier_tracking
from . import egate_dossier_tracking_fetch
from . import egate_unit
from . import ir_http
from . import house
from . import account
from . import catalogue
from . import form
from . import submission
from . import mine
from . import payment

# Last: it goes around what the others add.
from . import ir_http_short
