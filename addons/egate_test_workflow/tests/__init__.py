from . import test_permit
from . import test_recount
