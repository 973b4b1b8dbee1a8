from . import account
from . import login
from . import own_providers
from . import sign_in
from . import sign_out
