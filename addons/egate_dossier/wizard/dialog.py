def closing(action):
    """Return what a dialog answers with, so that a form which it prints leaves no dialog open.

    :param dict action: of a print, or anything else, which closes the dialog by itself
    """
    prints = isinstance(action, dict) and action.get("type") == "ir.actions.report"
    return {**action, "close_on_report_download": True} if prints else action
