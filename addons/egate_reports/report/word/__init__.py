from . import form
from . import receipt
from . import slips
from . import transfer
from . import requests
from . import hands
from . import money
