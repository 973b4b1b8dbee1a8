from . import test_payment_page
