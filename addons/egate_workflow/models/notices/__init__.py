from . import sending
from . import notice
from . import notice_sending
from . import reminding
from . import overview
from . import metrics
