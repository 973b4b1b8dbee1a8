from . import contact, emblem, home, language, taken_over
