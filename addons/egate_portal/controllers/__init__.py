from . import board, my_address, tracking
