from . import test_words
from . import test_search
from . import test_procedure_page
from . import test_pages_kept
from . import test_library
