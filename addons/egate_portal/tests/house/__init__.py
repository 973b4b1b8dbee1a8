from . import test_contact
from . import test_emblem
from . import test_faults
from . import test_home
from . import test_language
from . import test_mails
from . import test_placeholders
