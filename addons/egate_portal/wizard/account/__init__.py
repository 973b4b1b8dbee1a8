from . import account_link
from . import account_recover
from . import account_end
from . import representation_enter
