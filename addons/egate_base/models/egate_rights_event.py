from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain


class EgateRightsEvent(models.Model):
    """The permanent trail of changes to rights, and who made them.

    Assignments and deputies from request to end, groups of rights given without them, accounts and
    passwords set by another person, access lists and rules. Rows are only added; the database
    enforces that.
    """

    _name = "egate.rights.event"
    _description = "Change of rights"
    _inherit = ["egate.append.only", "egate.readable"]
    _log_access = False
    _order = "id desc"
    _rec_name = "kind"

    at = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By whom", required=True, readonly=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(
        [
            ("asked", "Role asked for"),
            ("given", "Role given"),
            ("confirmed", "Role confirmed by another"),
            ("declined", "Role declined"),
            ("ended", "End of a role entered"),
            ("deputy_asked", "Deputy asked for"),
            ("deputy", "Deputy entered"),
            ("deputy_confirmed", "Deputy confirmed by another"),
            ("deputy_declined", "Deputy declined"),
            ("deputy_removed", "Deputy removed"),
            ("role", "Role changed"),
            ("unit", "Unit moved, closed or opened again"),
            ("group", "Group of rights given directly"),
            ("account", "Account created"),
            ("password", "Password or login set by another"),
            ("access", "Access list, rule or program changed"),
            ("recovered", "Way back by the command line"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    person_id = fields.Many2one(
        "res.users", string="Whose rights", readonly=True, ondelete="restrict", index=True
    )
    role_id = fields.Many2one("egate.role", readonly=True, ondelete="restrict")
    unit_id = fields.Many2one("egate.unit", readonly=True, ondelete="restrict")
    detail = fields.Char(readonly=True)

    @api.model
    def _note(self, kind, person=None, role=None, unit=None, detail=""):
        """Record that the current user changes rights; part of the same transaction."""
        self.env.flush_all()
        self._insert(
            [
                {
                    "at": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "kind": kind,
                    "person_id": person.id if person else None,
                    "role_id": role.id if role else None,
                    "unit_id": unit.id if unit else None,
                    "detail": (detail or "")[:500] or None,
                }
            ]
        )

    # -- who reads it -------------------------------------------------------------------------

    @api.model
    def _readable_domain(self):
        """Return what the current user reads: administrators all, others what is of their units."""
        user = self.env.user
        # sudo: one's own units, and where they are in the tree
        units = user.sudo().egate_unit_ids
        if user.has_group("egate_base.egate_group_manager") or any(
            not unit.parent_id for unit in units
        ):
            return Domain.TRUE
        people = self.env["egate.assignment"]._people_of(units.ids)
        return Domain("unit_id", "in", units.ids) | (
            Domain("unit_id", "=", False)
            & (Domain("person_id", "in", people) | Domain("user_id", "in", people))
        )

    @api.model
    def _hidden_message(self):
        return self.env._("Changes of rights are read for the units that one leads or audits.")

    # -- the leader is told -------------------------------------------------------------------

    @api.model
    def _leaders(self, unit=None):
        """Return (sudo) today's leaders of ``unit`` or a unit above; all leaders if there are none.

        Only by their own assignment: a deputy does not supervise rights.
        """
        assignments = self.env["egate.assignment"]
        domain = assignments._acting_domain()
        domain &= Domain("role_id", "in", self.env["egate.role"]._leader_ids())
        # sudo: who leads, whatever the user may read of assignments
        assignments = assignments.sudo()
        found = assignments.browse()
        if unit:
            found = assignments.search(domain & Domain("unit_id", "parent_of", unit.id))
        return (found or assignments.search(domain)).user_id

    @api.model
    def _notify_leaders(self, sentence, unit=None, record=None):
        """Notify the leaders that rights change, by inbox or mail as each has chosen.

        :param sentence: gives the text in the language of the environment it is called with
        """
        # sudo: a notice of the system, whatever the user may write
        thread = self.env["mail.thread"].sudo()
        for leader in self._leaders(unit) - self.env.user:
            env = self.with_context(lang=leader.lang or "vi_VN").env
            body = sentence(env)
            if record:
                body = Markup('<p>%s</p><p><a href="/odoo/%s/%s">%s</a></p>') % (
                    body,
                    record._name,
                    record.id,
                    env._("Open"),
                )
            thread.message_notify(
                partner_ids=leader.partner_id.ids,
                subject=env._("Rights in the one-stop office"),
                body=body,
                author_id=self.env.ref("base.partner_root").id,
                email_layout_xmlid="mail.mail_notification_light",
            )

    @api.model
    def _by_the_system(self):
        """Return whether the system itself acts: an installation, an update, the command line.

        By who it is, not by whose rights are used: no client ever is this user.
        """
        return self.env.uid == SUPERUSER_ID
