from . import desk_scanner
