from . import test_board
from . import test_limits
from . import test_tracking
from . import test_wording
from . import test_website
from . import test_my_address
from . import test_messages
from . import test_digest
