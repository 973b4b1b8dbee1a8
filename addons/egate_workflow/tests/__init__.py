from . import test_access_matrix
from . import test_catalogue
from . import test_check
from . import test_diagram
from . import test_followers
from . import test_process_graph
from . import test_workflow
