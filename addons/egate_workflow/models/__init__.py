from . import definition
from . import engine
from . import deadline
from . import notices
from . import consultation
from . import migration
