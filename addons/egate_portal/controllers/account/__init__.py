from . import account_code, account_page, account_change, kiosk
