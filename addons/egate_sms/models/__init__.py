from . import egate_outbox
from . import egate_outbox_report
from . import egate_notice
from . import res_config_settings
from . import overview
from . import metrics
