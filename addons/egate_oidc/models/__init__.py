from . import auth_oauth_provider
from . import auth_oauth_provider_asking
from . import auth_oauth_provider_discovery
from . import res_users
from . import res_users_provided
