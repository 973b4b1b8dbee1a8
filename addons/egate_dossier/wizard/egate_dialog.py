from odoo import api, models


class EgateDialog(models.AbstractModel):
    """A dialog about a record: it opens for nobody who may not read that record.

    Without this, a dialog that a client makes up would tell the record's name.
    """

    _name = "egate.dialog"
    _description = "Dialog about a record"

    #: Fields that name what the dialog is about.
    _SUBJECTS = ()

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs._check_subjects()
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        self._check_subjects()
        return result

    def _check_subjects(self):
        """Refuse what the current user may not read."""
        for name in self._SUBJECTS:
            self[name].check_access("read")


def closing(action):
    """Return what a dialog answers with, so that a form which it prints leaves no dialog open.

    :param dict action: of a print, or anything else, which closes the dialog by itself
    """
    prints = isinstance(action, dict) and action.get("type") == "ir.actions.report"
    return {**action, "close_on_report_download": True} if prints else action
