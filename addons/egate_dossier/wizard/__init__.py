from . import egate_law_replace
