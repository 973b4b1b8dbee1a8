from . import test_catalogue
from . import test_dossiers
from . import test_moments
from . import test_people
from . import test_processes
from . import test_seeding
from . import test_walk
