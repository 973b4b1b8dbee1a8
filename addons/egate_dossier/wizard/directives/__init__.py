from . import directive_give
