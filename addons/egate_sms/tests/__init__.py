from . import test_access_matrix
from . import test_gateway
from . import test_report
from . import test_sending
from . import test_told
