from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ..tools.hooks import hook


class EgateOverview(models.AbstractModel):
    """What the overview tells of units, people, working time, numbers, procedures and laws."""

    _inherit = "egate.overview"

    # -- units and people ---------------------------------------------------------------------

    @hook("overview_lines")
    def _unit_lines(self):
        units = self.env["egate.unit"].search([("active", "=", True)])
        without_calendar = units.filtered(lambda unit: not unit.calendar_id)
        acting = self._acting_roles()
        missing = {
            kind: units.filtered(
                lambda unit, kind=kind, roles=roles: (
                    unit.kind == kind and not self._is_held(acting, roles, unit)
                )
            )
            for kind, roles in self._roles_wanted().items()
        }
        # An agency in which nobody works is in the tree for those below it.
        missing["agency"] &= units.filtered(lambda unit: unit.kind != "agency").agency_id
        why = self.env._("Assign somebody in the unit: until then nothing goes on there.")
        return [
            self._line_of(
                "missing",
                "calendar",
                self.env._("units without a calendar"),
                self.env._("No due time can be counted there."),
                without_calendar,
            ),
            self._line_of(
                "missing",
                "clerk",
                self.env._("one-stop units without a clerk today"),
                why,
                missing["desk"],
            ),
            self._line_of(
                "missing",
                "head",
                self.env._("divisions without a head today"),
                why,
                missing["division"],
            ),
            self._line_of(
                "missing",
                "leader",
                self.env._("agencies without a leader today"),
                why,
                missing["agency"],
            ),
        ]

    def _acting_roles(self):
        """Return in which units each role is held today, in one query.

        :rtype: dict[egate.role, set[int]]
        """
        assignments = self.env["egate.assignment"]
        rows = assignments._read_group(assignments._acting_domain(), ["role_id", "unit_id"])
        held = defaultdict(set)
        for role, unit in rows:
            held[role].add(unit.id)
        return held

    def _roles_wanted(self):
        """Return the roles of which each kind of unit needs one that is held."""
        roles = self.env["egate.role"].search([("group_id", "!=", False)])
        groups = {
            "desk": self.env.ref("egate_base.egate_group_clerk"),
            "division": self.env.ref("egate_base.egate_group_head"),
            "agency": self.env.ref("egate_base.egate_group_leader"),
        }
        wanted = {
            kind: roles.filtered(lambda role, group=group: group in role.group_id.all_implied_ids)
            for kind, group in groups.items()
        }
        # A leader directs the divisions below as well, where that role acts there.
        wanted["division"] |= wanted["agency"].filtered("acts_below")
        return wanted

    def _is_held(self, acting, roles, unit):
        """Return whether somebody has one of ``roles`` in ``unit`` today.

        :param acting: from :meth:`_acting_roles`
        """
        above = [int(one) for one in (unit.parent_path or "").split("/") if one]
        within = above[above.index(unit.agency_id.id) :] if unit.agency_id.id in above else above
        return any(
            unit.id in acting[role] or (role.acts_below and acting[role].intersection(within))
            for role in roles
            if role in acting
        )

    @hook("overview_lines")
    def _people_lines(self):
        asked = Domain("state", "=", "asked")
        given = Domain("state", "=", "given")
        return [
            self._line(
                "missing",
                "asked",
                self.env._("roles that wait for confirmation"),
                self.env._("A second administrator or a leader confirms or declines them."),
                "egate.assignment",
                asked,
            ),
            self._line(
                "soon",
                "assignments",
                self.env._("assignments that end within 30 days"),
                self.env._("Assign a successor in time: work in hand goes back to the unit."),
                "egate.assignment",
                given & self._days_ahead("date_to"),
            ),
            self._line(
                "soon",
                "absences",
                self.env._("absences without a deputy, now or within 30 days"),
                self.env._("Nobody goes on with what these people have in their hands."),
                "egate.absence",
                Domain("deputy_id", "=", False)
                & Domain("date_to", ">=", str(self._today()))
                & Domain("date_from", "<=", str(self._last_day())),
            ),
        ]

    # -- time and numbers ---------------------------------------------------------------------

    @hook("overview_lines")
    def _time_lines(self):
        today = self._today()
        calendars = self.env["egate.unit"].search([("own_calendar_id", "!=", False)])
        open_years = calendars.own_calendar_id.filtered(
            lambda calendar: calendar._egate_years_asked_for(today)
        )
        return [
            self._line_of(
                "missing",
                "holidays",
                self.env._("calendars with a year that is not confirmed"),
                self.env._("Compare the holidays with the decision and confirm the year."),
                open_years,
            )
        ]

    @hook("overview_lines")
    def _number_lines(self):
        kinds = dict(self.env["egate.numbering"]._fields["kind"].selection)
        now = Domain("date_from", "<=", self._today())
        rows = self.env["egate.numbering"]._read_group(now, ["kind", "unit_id"])
        everywhere = {kind for kind, unit in rows if not unit}
        own = {(kind, unit.id) for kind, unit in rows if unit}
        left = [kind for kind in kinds if kind not in everywhere]
        desks = self.env["egate.unit"].search([("kind", "=", "desk")])
        without = desks.filtered(lambda desk: any((kind, desk.id) not in own for kind in left))
        return [
            self._line_of(
                "missing",
                "numbers",
                self.env._("one-stop units without a pattern for each kind of number"),
                self.env._("A number that has no pattern today cannot be issued there."),
                without,
            )
        ]

    # -- procedures and laws ------------------------------------------------------------------

    @hook("overview_lines")
    def _version_lines(self):
        published = Domain("state", "=", "published")
        versions, today = self.env["egate.procedure.version"], self._today()
        cited = versions._read_group(
            self.env["egate.procedure"]._in_force_domain(today)
            & Domain("law_ids.date_to", "!=", False),
            ["law_ids"],
        )
        laws = self.env["egate.law"].union(*(law for (law,) in cited))
        last = self._last_day()
        return [
            self._line(
                "soon",
                "begins",
                self.env._("versions of procedures that begin within 30 days"),
                self.env._("Tell the one-stop units, and look at what processes they follow."),
                "egate.procedure.version",
                published & self._days_ahead("date_from"),
            ),
            self._line(
                "soon",
                "ends",
                self.env._("versions of procedures that end within 30 days"),
                self.env._("After its last day a procedure is received no more without another."),
                "egate.procedure.version",
                published & self._days_ahead("date_to"),
            ),
            self._line_of(
                "missing",
                "laws_over",
                self.env._("legal texts not in force any more that procedures still cite"),
                self.env._("Replace the text: what cites it is shown beforehand."),
                laws.filtered(lambda law: law.date_to and law.date_to < today),
            ),
            self._line_of(
                "soon",
                "laws",
                self.env._("cited legal texts that end within 30 days"),
                self.env._("Enter what replaces them."),
                laws.filtered(lambda law: law.date_to and today <= law.date_to <= last),
            ),
        ]
