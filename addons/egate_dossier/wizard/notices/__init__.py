from . import write
