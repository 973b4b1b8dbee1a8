from . import files
from . import personal_copy
