from . import test_form_agreement
from . import test_form_check
from . import test_form_model
from . import test_form_page
from . import test_form_tools
