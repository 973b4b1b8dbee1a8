from . import result_edit
