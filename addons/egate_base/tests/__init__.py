from . import test_tools
from . import test_calendar
from . import test_units
from . import test_identity
from . import test_procedures
from . import test_numbers
from . import test_identity_card
from . import test_citizens
