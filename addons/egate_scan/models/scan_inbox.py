from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.egate_dossier.tools import durable


class EgateScanInbox(models.AbstractModel):
    """What lies in a one-stop unit's scan inbox: for the clerks of that unit alone, of today.

    No group has rights of writing; methods of the models do what may be done.
    """

    _name = "egate.scan.inbox"
    _description = "In a scan inbox"

    #: See ``ir_attachment.py``: a scan may be all that there is of a paper.
    _guards_files = True

    unit_id = fields.Many2one(
        "egate.unit",
        string="One-stop unit",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if self.env.su or not any(self._ids):
            return None
        units = self.env["egate.dossier"]._clerk_units()
        # sudo: whose inbox it lies in decides
        foreign = self.sudo().filtered(lambda record: record.unit_id.id not in units)
        if foreign:
            return foreign.with_env(self.env), lambda: AccessError(
                self.env._(
                    "This lies in the scan inbox of a one-stop unit where you are no clerk today."
                )
            )
        return None

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access:
            units = self.env["egate.dossier"]._clerk_units()
            domain = Domain(domain) & Domain("unit_id", "in", list(units))
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )

    def _keep(self, field_name, raw, mimetype):
        """Store the content of a binary field as it is, durably; the ORM would change it.

        :param str field_name: a binary field with ``attachment=True``, empty until now
        :param bytes raw: the content
        :raise UserError: the disk is full or broken
        """
        self.ensure_one()
        # sudo: users have no rights to attachments of fields; the engine fills them
        files = self.env["ir.attachment"].sudo()
        try:
            stream = durable.spooled(raw)
        except OSError as fault:
            files._refuse_disk(fault)
        with stream:
            # sudo: see above
            file = files._create_privileged(
                {
                    "name": field_name,
                    "res_model": self._name,
                    "res_field": field_name,
                    "res_id": self.id,
                    "mimetype": mimetype,
                }
            )
            file._store_durably(stream, durable.content_of(stream))
        self.invalidate_recordset([field_name], flush=False)

    def _open_kept(self, field_name):
        """Return what :meth:`_keep` stored, as an open file with a descriptor.

        :raise UserError: it should be there and is not
        """
        return self._kept_file(field_name)._open_content()

    def _is_kept(self, field_name, content):
        """Say whether what :meth:`_keep` stored is ``content``, to the last byte."""
        file = self._kept_file(field_name)
        return bool(file) and file._is_whole(content)

    def _kept_file(self, field_name):
        self.ensure_one()
        # sudo: attachments of a field; the caller reads the record
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                Domain("res_model", "=", self._name)
                & Domain("res_field", "=", field_name)
                & Domain("res_id", "=", self.id)
            )
        )

    @api.model
    def _own_unit(self):
        """Return the one-stop unit (sudo) whose inbox the current user looks into.

        :raise AccessError: no clerk of any one-stop unit today
        """
        unit, _desk = self.env.user._egate_acting()
        if not unit:
            raise AccessError(
                self.env._("You are no reception clerk today, so you have no scan inbox.")
            )
        return unit
