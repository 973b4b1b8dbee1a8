from . import payment_collect
from . import cashier_close
from . import bank_statement_import
from . import bank_settle
