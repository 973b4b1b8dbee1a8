from . import consultation
from . import consultation_telling
from . import consulting
