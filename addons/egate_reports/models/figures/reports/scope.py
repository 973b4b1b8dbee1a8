from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EgateFigureReport(models.AbstractModel):
    """Whose dossiers a report counts, each once, and as of when."""

    _inherit = "egate.figure.report"

    @api.model
    def _asked(self, question):
        """Return the question with the moment of asking fixed.

        :raise UserError: it has no answer; says what to choose
        """
        if not question.unit:
            raise UserError(self.env._("Choose the unit that the report is about."))
        if question.since > question.until:
            raise UserError(
                self.env._("The period ends before it begins. Choose a last day after the first.")
            )
        return replace(
            question,
            # sudo: the tree of units is no secret, and cashiers, who make the journal, open no unit
            unit=question.unit.with_env(self.env).sudo(),
            now=question.now or fields.Datetime.now(),
        )

    @api.model
    def _units_in(self, question):
        """Return (sudo) the units that are in, with the dissolved ones whose work they do today.

        A dissolved unit is counted where its work is done now, also where it once belonged to
        another one: so that no dossier is in two sums of the same table. One that is asked for by
        itself counts its own.
        """
        unit = question.unit.with_context(active_test=False).ensure_one()
        tree = unit._with_below() if question.below else unit._within_agency()
        if unit.active:
            tree = tree.filtered(lambda one: one.active or (one._in_force() or one) <= tree)
        return tree._with_taken_over()

    @api.model
    def _scope(self, question, units):
        """Return the domain of the dossiers (or figures) of these units.

        An agency counts what it is competent for, a one-stop unit what it has received.
        """
        return Domain(f"{question.place}_unit_id", "in", units.ids)

    @api.model
    def _handled(self, question):
        """Return the domain of the figures of what was received or ended in the period, or was open
        at its end: all that a report of the period is about.
        """
        begin = fields.Datetime.to_string(question.begin)
        end = fields.Datetime.to_string(question.end)
        return Domain("received_at", "<", end) & (
            Domain("ended_at", "=", False) | Domain("ended_at", ">=", begin)
        )

    @api.model
    def _figures(self, question):
        """Return the figures as of the cut-off, of what :meth:`_handled` says and nothing else."""
        return self.env["egate.dossier.figure"].with_context(
            figures_at=fields.Datetime.to_string(question.end),
            figures_since=fields.Datetime.to_string(question.begin),
        )

    @api.model
    def _listed(self, domain):
        """Return what opens the dossiers behind a number: ``(model, domain)``, as plain values."""
        return "egate.dossier.figure", list(domain)

    @api.model
    def _not_read(self, question, units):
        """Return those of these units whose dossiers the current user does not read."""
        if self.env.su:
            return units.browse()
        if question.place == "reception":
            counted = units.filtered(lambda unit: unit.kind == "desk")
        else:
            counted = units.filtered(lambda unit: unit.kind == "agency")
        return counted - counted.browse(self.env.user._egate_unit_ids())

    @api.model
    def _column_of(self, model, query):
        """Return what gives the columns of ``model`` in ``query`` by the names of its fields."""
        return lambda name: model._field_to_sql(query.table, name, query)
