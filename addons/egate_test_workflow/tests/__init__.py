from . import test_budgets
from . import test_checker
from . import test_clock
from . import test_moves
from . import test_permit
from . import test_random_walk
