from . import test_process_graph
from . import test_workflow
