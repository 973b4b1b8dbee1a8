from . import test_permit
