from . import entry
from . import clock
from . import ledger
from . import recount
