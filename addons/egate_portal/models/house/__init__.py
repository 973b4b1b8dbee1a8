from . import res_company
from . import res_partner
from . import res_config_settings
from . import home
from . import ir_http
from . import ir_qweb
from . import mail_texts
from . import settled
