from . import base_partner_merge
from . import egate_partner_merge
