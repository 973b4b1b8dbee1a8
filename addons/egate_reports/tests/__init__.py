from . import test_fetcher, test_receipt, test_route, test_web_client, test_wording
from . import test_sheets
