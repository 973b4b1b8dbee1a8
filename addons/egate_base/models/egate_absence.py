from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache


class EgateAbsence(models.Model):
    """A person is away from one local date to another, both included, perhaps with a deputy.

    On those days the deputy holds what the absent person's own assignments give, and no more:
    rights that the absent person has as a deputy are not passed on. The trail names the deputy,
    who acts in the deputy's own name. The absent person loses no rights. Users who make themselves
    a deputy only request it, see ``egate.given.right``.
    """

    _name = "egate.absence"
    _description = "Absence"
    _inherit = ["egate.given.right", "egate.cached"]
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="cascade"
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env["egate.assignment"]._local_today(),
    )
    date_to = fields.Date(string="To", required=True, help="Last day, included.")
    deputy_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("share", "=", False)],
        help="Holds the roles of the absent person in the same units on these days, and may go on "
        "with the work in that person's hands. Empty: colleagues take over from the unit's pool.",
    )
    # All colleagues may know of the absence, but the reason may be a matter of health.
    reason = fields.Char(groups="egate_base.egate_group_manager")

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "An absence cannot end before it begins."
    )
    _deputy_is_another = models.Constraint(
        "CHECK (deputy_id IS DISTINCT FROM user_id)", "Nobody is their own deputy."
    )

    @api.depends("user_id", "date_from", "date_to")
    def _compute_display_name(self):
        for absence in self:
            days = [absence.date_from, absence.date_to]
            span = " – ".join(f"{day:%d/%m/%Y}" for day in days if day)
            absence.display_name = ", ".join(filter(None, (absence.user_id.name, span)))

    @api.constrains("user_id", "date_from", "date_to", "deputy_id")
    def _check_overlap(self):
        for absence in self:
            span = Domain("date_from", "<=", absence.date_to)
            span &= Domain("date_to", ">=", absence.date_from)
            span &= Domain("id", "!=", absence.id)
            if self.search_count(span & Domain("user_id", "=", absence.user_id.id), limit=1):
                raise ValidationError(
                    self.env._(
                        "%(name)s is already entered as away in this time.",
                        name=absence.user_id.name,
                    )
                )
            deputy = absence.deputy_id
            if deputy and self.search_count(span & Domain("user_id", "=", deputy.id), limit=1):
                raise ValidationError(
                    self.env._("The deputy %(name)s is away in this time too.", name=deputy.name)
                )
            # The same two absences, entered in the other order.
            stands_in = span & Domain("deputy_id", "=", absence.user_id.id)
            stands_in &= Domain("state", "in", ("asked", "given"))
            if other := self.search(stands_in, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(name)s stands in for %(other)s in this time. Choose another deputy for "
                        "%(other)s first.",
                        name=absence.user_id.name,
                        other=other.user_id.name,
                    )
                )

    @api.constrains("user_id", "date_from", "date_to", "deputy_id")
    def _check_deputy(self):
        for absence in self:
            if absence.deputy_id.share:
                raise ValidationError(
                    self.env._(
                        "%(name)s is not an internal user and cannot act for anybody. Choose a "
                        "colleague as the deputy.",
                        name=absence.deputy_id.name,
                    )
                )
            if absence.deputy_id and absence._lends_acting() and absence._deputy_audits():
                raise ValidationError(
                    self.env._(
                        "%(name)s is an auditor in this time and does no work that is audited. "
                        "Choose another colleague as the deputy.",
                        name=absence.deputy_id.name,
                    )
                )

    def _overlapping(self, user):
        """Return the assignments of ``user`` on days of this absence."""
        span = Domain("date_from", "<=", self.date_to)
        span &= Domain("date_to", "=", False) | Domain("date_to", ">=", self.date_from)
        return self.env["egate.assignment"].search(span & Domain("user_id", "=", user.id))

    def _lends_acting(self):
        return any(not role.reads_only for role in self._overlapping(self.user_id).role_id)

    def _deputy_audits(self):
        return any(role.reads_only for role in self._overlapping(self.deputy_id).role_id)

    @api.model_create_multi
    def create(self, vals_list):
        free = self._in_setup()
        absences = super().create(vals_list)
        absences._stamp(free)
        absences._follow_deputies(absences.deputy_id)
        return absences

    def write(self, vals):
        deputies = self.deputy_id
        lends = {"user_id", "deputy_id", "date_from", "date_to"} & vals.keys()
        result = super().write(vals)
        if lends:
            self._stamp(False)
        self._follow_deputies(deputies | self.deputy_id)
        return result

    def unlink(self):
        deputies = self.deputy_id
        self._note_right("removed")
        result = super().unlink()
        self._follow_deputies(deputies)
        return result

    # -- given by one to another --------------------------------------------------------------

    def _beneficiaries(self):
        """Return (sudo) the deputy."""
        return self.sudo().deputy_id  # sudo: see the docstring

    def _unit_of_right(self):
        # sudo: where the absent person acts
        return self.sudo().user_id.egate_assignment_ids.unit_id[:1]

    def _note_right(self, step):
        kind = {
            "asked": "deputy_asked",
            "given": "deputy",
            "confirmed": "deputy_confirmed",
            "declined": "deputy_declined",
            "removed": "deputy_removed",
        }[step]
        for absence in self.sudo().filtered("deputy_id"):  # sudo: what it says
            self.env["egate.rights.event"]._note(
                kind, absence.deputy_id, detail=f"{absence.display_name} (#{absence.id})"
            )

    def _after_rights(self):
        self._follow_deputies(self.deputy_id)

    @api.model
    def _follow_deputies(self, deputies):
        """Update these people's rights to today's; take back work that they may no longer do."""
        if deputies:
            deputies._refresh_egate_access()
            self.env["egate.assignment"]._return_lost_work(deputies)

    @ormcache("user_id", "today")
    def _stood_in_for(self, user_id, today):
        """Return the ids of people away on ``today`` (local) with this user as deputy."""
        domain = self._in_force_domain() & Domain("deputy_id", "=", user_id)
        # sudo: who stands in for whom is no secret among colleagues
        return self.sudo().search(domain).user_id._ids

    @api.model
    def _in_force_domain(self):
        """Return which absences give their deputy the absent person's roles today."""
        today = self.env["egate.assignment"]._local_today()
        return (
            Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today)
            & Domain("state", "=", "given")
            & Domain("deputy_id.active", "=", True)
            & Domain("deputy_id.share", "=", False)
        )

    @api.model
    def _away(self, users):
        """Return the absence of each of ``users`` who is away today (local).

        :rtype: dict[res.users, egate.absence]
        """
        day = self.env["egate.assignment"]._local_today()
        domain = Domain("user_id", "in", users.ids)
        domain &= Domain("date_from", "<=", day) & Domain("date_to", ">=", day)
        # sudo: who is away is no secret among colleagues
        return {absence.user_id: absence for absence in self.sudo().search(domain)}
