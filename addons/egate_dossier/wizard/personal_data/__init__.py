from . import personal_dialogs
