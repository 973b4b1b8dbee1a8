from . import test_way
from . import test_uploads
from . import test_owners_left
from . import test_sending
from . import test_desk
from . import test_clock
from . import test_drafts
from . import test_strangers
