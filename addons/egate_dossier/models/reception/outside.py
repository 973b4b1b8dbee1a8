from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook

#: Longer than any code of a system.
MAX_CODE = 60


class EgateOutsideSystem(models.Model):
    _inherit = "egate.outside.system"

    def _is_used(self):
        # sudo: whether a system is named anywhere, whatever one may read
        dossiers = self.env["egate.dossier"].sudo()
        used = dossiers.search_count(Domain("outside_system_id", "in", self.ids), limit=1)
        return bool(used) or super()._is_used()


class EgateDossier(models.Model):
    """The code that a dossier has in a ministry's system, where it is processed as well.

    Entered at the counter, or later by the holder of the dossier, once for each system and code,
    so that nothing is counted twice.
    """

    _inherit = "egate.dossier"

    outside_system_id = fields.Many2one(
        "egate.outside.system",
        string="Processed in",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The system of a ministry that processes it; empty: ours alone.",
    )
    outside_code = fields.Char(string="Code there", copy=False, index="trigram")

    _outside_code_uniq = models.UniqueIndex(
        "(outside_system_id, outside_code) WHERE outside_code IS NOT NULL",
        "Another dossier has this code of that system already.",
    )
    _outside_complete = models.Constraint(
        "CHECK (received_at IS NULL OR "
        "(outside_system_id IS NULL) = (NULLIF(outside_code, '') IS NULL))",
        "Enter both the system and the code that the dossier has there.",
    )

    @hook("values_entered")
    def _trim_outside_code(self, vals):
        if isinstance(code := vals.get("outside_code"), str):
            vals["outside_code"] = code.strip() or False

    def action_note_outside(self, system_id=False, code=None):
        """Write down in which system of a ministry this received dossier is, and its code there.

        :param int system_id: of ``egate.outside.system``; ``False`` with no code: ours alone
        :param str code: as that system writes it
        :raise AccessError: somebody else has the dossier
        :raise UserError: one of both is missing, or another dossier has the code
        """
        self.ensure_one()
        self.check_access("read")
        if fault := self._outside_asking_refusal():
            raise AccessError(fault)
        self._lock_rows()
        code = code.strip() if isinstance(code, str) else ""
        system = self.env["egate.outside.system"]
        if isinstance(system_id, int) and system_id:
            system = system.search(Domain("id", "=", system_id))
        # sudo: after reception only this method writes it; the right to write was checked
        dossier = self.sudo()
        errors = dossier._outside_errors(system, code)
        if errors:
            raise UserError("\n".join(errors))
        if dossier.outside_system_id.id == system.id and (dossier.outside_code or "") == code:
            return True
        dossier.write({"outside_system_id": system.id, "outside_code": code or False})
        facts = {"system": system.id, "code": code}
        dossier._trace("outside", fields.Datetime.now(), {dossier: facts})
        return True

    def action_open_outside(self):
        """Open the dialog in which the code of a ministry's system is noted."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Code in a ministry's system"),
            "res_model": "egate.dossier.outside.note",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_dossier_id": self.id},
        }

    def _outside_asking_refusal(self):
        if not self.received_at:
            return self.env._("Enter it on the draft: the dossier is not received yet.")
        return self._taking_refusal()

    def _outside_errors(self, system, code):
        """Return why this dossier cannot have ``code`` in ``system``."""
        if bool(system) != bool(code):
            return [self.env._("Enter both the system and the code that the dossier has there.")]
        if len(code) > MAX_CODE:
            return [self.env._("A code has at most %(limit)s characters.", limit=MAX_CODE)]
        other = code and self._outside_twin(system, code)
        if not other:
            return []
        return [
            self.env._(
                "“%(code)s” of “%(system)s” is entered already: %(dossier)s. Open that one, or "
                "check the code.",
                code=code,
                system=system.sudo().name,  # sudo: the name of a system is no secret
                dossier=other.display_name,
            )
        ]

    def _outside_twin(self, system, code):
        """Return the other dossier with ``code`` in ``system``, as superuser, or none."""
        same = Domain("outside_system_id", "=", system.id) & Domain("outside_code", "=", code)
        # sudo: it may be there already, at any unit; only its code is shown
        return self.sudo().search(same & Domain("id", "not in", self._origin.ids), limit=1)

    def _outside_in_words(self):
        """Return the code and its system in one line, or an empty string."""
        # sudo: the name of a system is no secret
        system = self.sudo().outside_system_id.name
        return f"{self.outside_code} ({system})" if self.outside_code and system else ""
