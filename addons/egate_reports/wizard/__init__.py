from . import egate_register_print, figures, word
