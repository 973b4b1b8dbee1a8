from . import test_tools
from . import test_codes
from . import test_account_page
from . import test_identity
from . import test_recovery
from . import test_representation
from . import test_kiosk
from . import test_account_readers
