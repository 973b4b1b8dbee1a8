from odoo import api, models


class EgateAccessNoted(models.AbstractModel):
    """Records changes of access rights by a person, and notifies the leader.

    Technical administrators (``base.group_system``) can change these; the administrator of the
    office cannot. Changes by the system itself (installation, update) are left out.
    """

    _name = "egate.access.noted"
    _description = "Access list, rule or program whose changes are noted"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._note_access()
        return records

    def write(self, vals):
        self._note_access()
        result = super().write(vals)
        self._note_access()
        return result

    def unlink(self):
        self._note_access()
        return super().unlink()

    def _note_access(self):
        events = self.env["egate.rights.event"]
        if self.env.su or events._by_the_system():
            return
        noted = self.env.cr.precommit.data.setdefault("egate_access_noted", set())
        for record in self:
            # sudo: names of models
            model = record.sudo().model_id.model or ""
            key = record._name, record.id
            touches = (
                model.startswith("egate.")
                or model in ("res.partner", "res.users", "ir.attachment")
                # A program reaches everything, whatever model it is filed under.
                or (record._name == "ir.actions.server" and record.state == "code")
            )
            if key in noted or not touches:
                continue
            noted.add(key)
            name = record.display_name
            events._note("access", detail=f"{record._name} #{record.id}: {name} ({model})")
            user = self.env.user.sudo()  # sudo: their name
            events._notify_leaders(
                lambda env, name=name, user=user: env._(
                    "%(user)s changed an access list, a rule or a program that touches dossiers: "
                    "%(name)s.",
                    user=user.name,
                    name=name,
                )
            )


class IrModelAccess(models.Model):
    _name = "ir.model.access"
    _inherit = ["ir.model.access", "egate.access.noted"]


class IrRule(models.Model):
    _name = "ir.rule"
    _inherit = ["ir.rule", "egate.access.noted"]


class IrActionsServer(models.Model):
    _name = "ir.actions.server"
    _inherit = ["ir.actions.server", "egate.access.noted"]
