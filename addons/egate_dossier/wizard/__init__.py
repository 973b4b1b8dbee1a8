from . import dialog
from . import reception
from . import money
from . import results
from . import requests
from . import directives
from . import notices
from . import personal_data
