from . import test_reception
from . import test_ledger
from . import test_progress
from . import test_attacks
from . import test_papers
from . import test_access
from . import test_numbers
from . import test_assignments
