from . import egate_test_permit
from . import egate_test_permit_step
from . import egate_test_permit_deadline_entry
from . import egate_test_permit_consultation
