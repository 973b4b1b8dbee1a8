from . import board, tracking
