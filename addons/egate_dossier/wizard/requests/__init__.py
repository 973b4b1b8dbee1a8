from . import slip_issue
from . import outage_preview
from . import extension_sign
from . import extension_sign_many
from . import request_dialogs
