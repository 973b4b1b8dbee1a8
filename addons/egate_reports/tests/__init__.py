from . import (
    test_form_views,
    test_layout,
    test_receipt,
    test_reprint,
    test_route,
    test_web_client,
    test_wording,
)
from . import test_issued_forms
from . import test_slip_forms
from . import test_access_matrix
from . import test_slip_dialogs
from . import test_sheets
from . import test_money_forms
from . import test_one_door
from . import test_hand_forms
from . import test_access_log
from . import test_print_job
from . import test_print_queue
from . import test_print_screens
from . import figures
from . import word
