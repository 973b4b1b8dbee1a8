from . import test_tags
from . import test_standard
from . import test_templates
from . import test_drafts
from . import test_word_routes
