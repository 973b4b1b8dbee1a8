from . import desk
from . import sending
from . import settings
from . import printing
