from . import egate_calendar_change
from . import egate_holiday_proposal
from . import egate_catalogue_import
from . import egate_law_replace
from . import egate_procedure_version_compare
from . import egate_procedure_version_publish
from . import base_partner_merge
from . import egate_partner_merge
