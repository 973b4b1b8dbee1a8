from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.words import plain_number

from ...tools import process_diagram


class EgateWorkflow(models.Model):
    """A process as a diagram: lanes by role, faults in red, open work in each state."""

    _inherit = "egate.workflow"

    def diagram(self):
        """Return the diagram of this process as stored in the database.

        :return: ``svg``, made and cleaned here, or ``message``: why there is no diagram
        :rtype: dict[str, str]
        """
        self.ensure_one()
        self.check_access("read")
        if not self.state_ids:
            return {"svg": "", "message": self.env._("The picture appears with the first state.")}
        try:
            return {"svg": process_diagram.draw(self._diagram_text()), "message": ""}
        except process_diagram.DrawingFailed as failure:
            if failure.missing:
                message = self.env._(
                    "The picture is drawn by the program Graphviz, which is not installed on the "
                    "server. Ask whoever runs it to install the package “graphviz”. All else works "
                    "without it."
                )
            else:
                message = self.env._(
                    "The process could not be drawn. It can be edited in the lists as ever."
                )
            return {"svg": "", "message": message}

    def _diagram_text(self):
        """Return this process in Graphviz's language."""
        drafted = self.state == "draft"
        marks = self._fault_marks() if drafted else {"states": set(), "transitions": set()}
        counts = {} if drafted else self._live_counts()
        nodes = [
            process_diagram.Node(
                state.id,
                state.name,
                state.kind,
                state.role_id.id or None,
                tuple(state._diagram_notes(counts.get(state.id, (0, 0))[0])),
                self._overdue_words(counts.get(state.id, (0, 0))[1]),
                state.id in marks["states"],
            )
            for state in self.state_ids
        ]
        edges = [
            process_diagram.Edge(
                way.id,
                way.from_id.id,
                way.to_id.id,
                way.name,
                way.style,
                way._rules().conditional,
                way.id in marks["transitions"],
            )
            for way in self.transition_ids
        ]
        lanes = [(role.id, role.name) for role in self.state_ids.role_id]
        return process_diagram.dot_text(nodes, edges, lanes)

    def _overdue_words(self, count):
        return self.env._("%(count)s overdue", count=count) if count else ""

    def _live_counts(self):
        """Return how many records are open in each state, and how many of them are overdue.

        In one query. Process administrators get the number of all records, without reading them;
        other users count only records that they may read.

        :rtype: dict[int, tuple[int, int]]
        """
        self.ensure_one()
        records = self.env[self.model]
        if self.env.user.has_group("egate_base.egate_group_manager"):
            # sudo: numbers only, of records that an administrator need not read
            records = records.sudo()
        if not records.has_access("read"):
            return {}
        query = records._search(
            Domain("workflow_id", "=", self.id) & Domain("closed_at", "=", False)
        )
        state = SQL.identifier(query.table, "workflow_state_id")
        overdue = records._overdue_domain().optimize_full(records)
        overdue = overdue._to_sql(records, query.table, query)
        query.groupby = state
        counted = query.select(state, SQL("count(*)"), SQL("count(*) FILTER (WHERE %s)", overdue))
        # Records moved in this transaction are counted in their new state.
        records.flush_model(
            [
                "workflow_id",
                "workflow_state_id",
                "closed_at",
                "finished_at",
                "clock_stands",
                "due_at",
            ]
        )
        return {row[0]: row[1:] for row in self.env.execute_query(counted)}


class EgateWorkflowState(models.Model):
    _inherit = "egate.workflow.state"

    def _diagram_notes(self, count):
        """Return the small lines below the name of this state.

        :param int count: open records in this state
        """
        self.ensure_one()
        notes = [self._label("national_code")]
        if self.unit_rule == "named":
            notes.append(self.unit_id.name)
        if self.limit_unit == "same_day":
            notes.append(self._label("limit_unit"))
        elif self.limit_amount:
            amount = plain_number(self.env, self.limit_amount)
            notes.append(f"{amount} {self._label('limit_unit')}")
        if self.clock == "pause":
            notes.append(self.env._("the legal clock stands"))
        if self.side_ids:
            notes.append(self.env._("%(count)s consulted", count=len(self.side_ids)))
        if count:
            notes.append(self.env._("%(count)s open", count=count))
        return notes

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
