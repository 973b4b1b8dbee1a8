"""What a reception asks of a procedure, as plain values that are kept in memory.

A published version never changes, so a worker reads it once; publishing, ending, and assigning a
process clear the cache.
"""

from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

from odoo.addons.egate_base.tools.term import Term


class ReceptionRules(NamedTuple):
    """One case of a procedure, handed in one way on one day.

    :ivar terms: legs of the term; how days are counted is a setting, read at the reception
    :ivar term_text: the term in the words of the forms
    :ivar cases: ids of the cases that one must choose from
    :ivar required: id and name of each paper that must be there
    :ivar lookups: ids of the papers that are looked up instead, each with that of its database
    :ivar workflow: id of the process, 0 where none is published; ``state`` its first state
    """

    version: int
    decision: str
    level: str
    agency: int
    sector: int
    sector_code: str
    cases: tuple[int, ...]
    terms: tuple[Term, ...]
    term_text: str
    required: tuple[tuple[int, str], ...]
    lookups: tuple[tuple[int, int], ...]
    workflow: int
    state: int
    result_name: str
    solved_at_once: bool
    land: bool


class FeeLine(NamedTuple):
    """What one fee comes to; amounts in whole VND."""

    fee_id: int
    name: str
    quantity: int
    full_amount: int
    amount: int
    exemption_id: int
    due: str


class PartsInForce(NamedTuple):
    """What a draft may name of its procedure: ids of the version's papers and of its cases."""

    papers: frozenset[int] = frozenset()
    cases: frozenset[int] = frozenset()


class EgateProcedure(models.Model):
    _name = "egate.procedure"
    _inherit = ["egate.procedure", "egate.cached"]

    @ormcache("self.id", "day")
    def _parts_in_force(self, day):
        """Return what of this procedure is in force on the local date ``day``; nothing without it.

        :rtype: PartsInForce
        """
        # sudo: the same for everybody, whatever one may read of the catalogue
        versions = self.env["egate.procedure.version"].sudo()
        in_force = Domain("procedure_id", "=", self.id) & self._in_force_domain(day)
        version = versions.search(in_force, limit=1)
        return PartsInForce(
            frozenset(version.component_ids.ids), frozenset(version.variant_ids.ids)
        )

    @ormcache("self.id", "variant_id", "channel", "day")
    def _reception_rules(self, variant_id, channel, day):
        """Return what holds for this procedure on the local date ``day``.

        :param int variant_id: of the case; 0 where none was chosen
        :param str channel: how it is handed in
        :rtype: ReceptionRules
        :raise UserError: the procedure is not in force then
        """
        # sudo: the same for everybody, whatever one may read of the catalogue
        version = self.sudo()._version_on(day)
        # The forms that the words are for are Vietnamese by law.
        version = version.with_context(lang=self.env["egate.dossier"]._form_lang())
        procedure = version.procedure_id
        variant = procedure.env["egate.procedure.variant"].browse(variant_id)
        terms = version._terms_for(variant, channel)
        workflow = procedure._workflow_for(variant)
        published = workflow.state == "published"
        return ReceptionRules(
            version=version.id,
            decision=version.decision,
            level=version.level,
            agency=version.agency_unit_id.id,
            sector=procedure.sector_id.id,
            sector_code=procedure.sector_id.code or "",
            cases=tuple(version.variant_ids.ids),
            terms=tuple(terms._as_terms()),
            term_text="; ".join(term._in_words() for term in terms),
            required=tuple(
                (part.id, part.name)
                for part in version.component_ids
                if part.required
                and part.variant_id in (variant, variant.browse())
                # What a published database has is looked up, not asked for.
                and not part._lookup_on(day)
            ),
            lookups=version._lookups_on(day),
            workflow=workflow.id if published else 0,
            state=workflow._start_state().id if published else 0,
            result_name=version.result_name,
            solved_at_once=version.solved_at_once,
            land=version.land_details,
        )

    @api.model
    @ormcache("version_id", "variant_id", "channel", "pages", "copies", "day", "exemption_id")
    def _reception_fees(
        self, version_id, variant_id, channel, pages, copies, day: date, exemption_id
    ):
        """Return what is charged at the reception, by :meth:`egate.procedure.version._fee_lines`.

        What is due when papers are added is charged then, see ``egate.dossier._charge_supplement``.

        :rtype: tuple[FeeLine, ...]
        """
        # sudo: see _reception_rules
        version = self.env["egate.procedure.version"].sudo().browse(version_id)
        variant = version.env["egate.procedure.variant"].browse(variant_id)
        exemption = version.env["egate.fee.exemption"].browse(exemption_id or None)
        lines = version._fee_lines(variant, channel, pages, copies, day, exemption)
        return tuple(FeeLine(**line) for line in lines if line["due"] != "supplement")

    @api.model
    @ormcache("version_id", "variant_id", "channel", "day")
    def _reception_exemptions(self, version_id, variant_id, channel, day):
        """Return the ids of the reasons for which a fee of this case is waived on ``day``.

        :rtype: tuple[int, ...]
        """
        # sudo: see _reception_rules
        version = self.env["egate.procedure.version"].sudo().browse(version_id)
        variant = version.env["egate.procedure.variant"].browse(variant_id)
        fees = version.env["egate.procedure.fee"]._for_case(version, variant, channel, day)
        holding = fees.exemption_ids.filtered(
            lambda reason: reason.active and reason._holds_on(day)
        )
        return tuple(holding.ids)

    @api.model
    @ormcache("fee_ids")
    def _reception_fee_bases(self, fee_ids):
        """Return what the fees with these ids are counted by, as the decisions say it.

        :param tuple fee_ids: of versions in force, whose fees do not change
        :rtype: tuple[str, ...]
        """
        # sudo: see _reception_rules
        fees = self.env["egate.procedure.fee"].sudo().browse(fee_ids)
        return tuple(sorted(set(fees.mapped("basis"))))


class EgateProcedureVersion(models.Model):
    _name = "egate.procedure.version"
    _inherit = ["egate.procedure.version", "egate.cached"]

    @ormcache("self.id")
    def _lookups(self):
        """Return the papers of this version with a database, each with its days of use.

        :return: ids of paper and database, first and last day
        :rtype: tuple[tuple[int, int, date, date], ...]
        """
        # sudo: see _reception_rules
        parts = self.sudo().component_ids.filtered("database_id.active")
        return tuple(
            (part.id, database.id, database.date_from, database.date_to or date.max)
            for part in parts
            for database in part.database_id
        )

    def _lookups_on(self, day):
        """Return what is looked up instead of papers on the local ``day``; kept in memory.

        :return: ids of the papers, each with that of its database
        :rtype: tuple[tuple[int, int], ...]
        """
        self.ensure_one()
        return tuple(
            (part, database)
            for part, database, first, last in self._lookups()
            if first <= day <= last
        )


class EgateProcedureProcess(models.Model):
    _name = "egate.procedure.process"
    _inherit = ["egate.procedure.process", "egate.cached"]


class EgateWorkflow(models.Model):
    _name = "egate.workflow"
    _inherit = ["egate.workflow", "egate.cached"]


class EgateWorkflowState(models.Model):
    _name = "egate.workflow.state"
    _inherit = ["egate.workflow.state", "egate.cached"]


class EgateFeeExemption(models.Model):
    _name = "egate.fee.exemption"
    _inherit = ["egate.fee.exemption", "egate.cached"]
