from odoo import models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook

#: So many roles are named.
NAMED = 3


class EgateOverview(models.AbstractModel):
    """What an administrator is told of procedures and their processes."""

    _inherit = "egate.overview"

    @hook("overview_lines")
    def _process_lines(self):
        Procedure = self.env["egate.procedure"]
        in_force = Domain("current_version_id", "!=", False)
        followed = Domain("workflow_id", "!=", False) | Domain("process_ids", "!=", False)
        versions = Procedure._in_force_domain(self._today())
        no_terms = Domain("version_ids", "any", versions & Domain("term_ids", "=", False))
        no_fees = Domain("version_ids", "any", versions & Domain("fee_ids", "=", False))
        # The domains with a day are asked for here; the client gets ids.
        return [
            self._line(
                "missing",
                "process",
                self.env._("procedures in force without a process"),
                self.env._("They cannot be received until a process is chosen."),
                "egate.procedure",
                in_force & ~followed,
            ),
            self._line_of(
                "missing",
                "terms",
                self.env._("procedures with a process, but without a term"),
                self.env._("No due time can be promised: publish a version with a term."),
                Procedure.search(followed & no_terms),
            ),
            self._line_of(
                "look",
                "fees",
                self.env._("procedures with a process that charge nothing"),
                self.env._("Look whether a fee was forgotten; free ones stay as they are."),
                Procedure.search(followed & no_fees),
            ),
            self._role_line(),
        ]

    def _role_line(self):
        """Return the line of units where work arrives for a role that nobody has."""
        acting, empty = self._acting_roles(), {}
        for state, units in self._where_work_arrives():
            for unit in units:
                if not self._is_held(acting, state.role_id, unit):
                    empty.setdefault(unit, self.env["egate.role"])
                    empty[unit] |= state.role_id
        units = self.env["egate.unit"].union(*empty)
        names = [f"{role.name} – {unit.name}" for unit, roles in empty.items() for role in roles]
        told = "; ".join(names[:NAMED]) + ("; …" if len(names) > NAMED else "")
        return self._line_of(
            "missing",
            "roles",
            self.env._("units where a process hands work to a role that nobody has"),
            self.env._("Assign somebody: %(roles)s", roles=told)
            if names
            else self.env._("Assign somebody in the unit: until then nothing goes on there."),
            units,
        )

    def _where_work_arrives(self):
        """Yield each state of the processes that are followed, and the units where it is worked on.

        Only where that is known beforehand: a unit that is named, or by :meth:`_units_of_rule`.
        """
        procedures = self.env["egate.procedure"].search(
            Domain("current_version_id", "!=", False) & Domain("workflow_id", "!=", False)
        )
        places = {}
        for procedure in procedures:
            for workflow in procedure.workflow_id | procedure.process_ids.workflow_id:
                version = procedure.current_version_id
                places.setdefault(workflow, set()).add((version.level, version.agency_unit_id))
        workflows = self.env["egate.workflow"].union(*places)
        states = self.env["egate.workflow.state"].search(
            Domain("workflow_id", "in", workflows.ids)
            & Domain("kind", "!=", "end")
            & Domain("role_id", "!=", False)
        )
        desks = self.env["egate.unit"].search([("kind", "=", "desk")])
        for state in states:
            if state.unit_rule == "named":
                yield state, state.unit_id
                continue
            units = self.env["egate.unit"].union(
                *(
                    self._units_of_rule(state.unit_rule, level, agency, desks)
                    for level, agency in places[state.workflow_id]
                )
            )
            yield state, units

    def _units_of_rule(self, rule, level, agency, desks):
        """Return where a rule for the unit of a state leads, none where nobody knows beforehand.

        The addon that adds a rule says it here.

        :param str level: of the procedure
        :param agency: the one that is competent, empty: that of each one-stop unit
        :param desks: all one-stop units
        """
        return desks.browse()
