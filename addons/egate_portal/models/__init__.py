from . import digest_digest
from . import egate_dossier
from . import egate_dossier_tracking
from . import egate_unit
from . import ir_http
