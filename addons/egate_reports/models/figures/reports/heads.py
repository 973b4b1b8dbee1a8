from odoo import api, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.office_zone import midnight, office_time

from ....tools.report_period import period_name

#: Most names of units in one sentence.
NAMED = 8


class EgateFigureReport(models.AbstractModel):
    """What stands above and beside the table of every report, a sentence each."""

    _inherit = "egate.figure.report"

    @api.model
    def _in_form_language(self):
        """Return this report in the language of the statutory forms."""
        return self.with_context(lang=self.env["egate.dossier"]._form_lang())

    @api.model
    def _heads(self, question, units):
        """Return the values of a table that say who reports, of what and to whom."""
        unit = question.unit
        return {
            "reporter": unit.name,
            "receiver": unit.agency_id.parent_id.agency_id.name or "",
            "place": self.env["egate.report.form"]._place(unit) or "",
            "signatures": (self.env._("Reported by"),),
        }

    @api.model
    def _lines_about(self, question, units):
        """Return period, cut-off and scope in sentences."""
        return [
            self._period_line(question),
            self._cut_off_line(question),
            *self._scope_lines(question, units),
        ]

    @api.model
    def _period_line(self, question):
        days = {
            "since": f"{question.since:%d/%m/%Y}",
            "until": f"{question.until:%d/%m/%Y}",
        }
        known = period_name(question.since, question.until)
        if not known:
            return self.env._("Period: from %(since)s to %(until)s", **days)
        kind, number = known
        words = {
            "month": self.env._("month %(number)s/%(year)s", **number),
            "quarter": self.env._("quarter %(number)s/%(year)s", **number),
            "half": self.env._("half %(number)s of %(year)s", **number),
            "year": self.env._("year %(year)s", **number),
        }[kind]
        return self.env._("Period: %(name)s (from %(since)s to %(until)s)", name=words, **days)

    @api.model
    def _cut_off_line(self, question):
        if question.end == midnight(question.until, 1):
            return self.env._("Counted as of the end of %(day)s", day=f"{question.until:%d/%m/%Y}")
        return self.env._("Counted as of %(moment)s", moment=self._local_words(question.end))

    @api.model
    def _local_words(self, moment):
        local = self._local(moment)
        return f"{local:%H:%M} {local:%d/%m/%Y}"

    @api.model
    def _scope_lines(self, question, units):
        unit = question.unit
        words = {"unit": unit.display_name, "code": unit.code}
        if question.place == "reception":
            scope = (
                self.env._("Received at %(unit)s (%(code)s) and the units below it", **words)
                if question.below
                else self.env._(
                    "Received at %(unit)s (%(code)s), without the units below it", **words
                )
            )
        else:
            scope = (
                self.env._("Scope: %(unit)s (%(code)s) and the units below it", **words)
                if question.below
                else self.env._("Scope: %(unit)s (%(code)s), without the units below it", **words)
            )
        lines = [scope]
        if dissolved := units.filtered(lambda one: not one.active):
            lines.append(
                self.env._("With dissolved units: %(units)s", units=self._named(dissolved))
            )
        if hidden := self._not_read(question, units):
            lines.append(
                self.env._(
                    "The scope is wider than what the reporter may see. Of these units only the "
                    "dossiers that the reporter sees are counted: %(units)s",
                    units=self._named(hidden),
                )
            )
        return lines

    @api.model
    def _named(self, units):
        names = units[:NAMED].mapped("name")
        if more := len(units) - len(names):
            return self.env._("%(units)s and %(count)s others", units=", ".join(names), count=more)
        return ", ".join(names)

    @api.model
    def _formula_line(self, formula):
        return self.env._("Version of the formula: %(formula)s", formula=formula)

    @api.model
    def _left_out_line(self, question, count):
        """Return what is said of dossiers that are kept on ministries' systems, or nothing."""
        if question.outside:
            return self.env._("Dossiers kept on ministries' systems are counted")
        return self.env._(
            "Dossiers kept on ministries' systems, which those systems report, left out: %(count)s",
            count=count,
        )

    def _late_before_lines(self, question, domain):
        """Return the line on what was overdue before it was taken over, where there is any.

        The form counts it as late, for the promise to the citizen is the same; but the office of
        today did not make it so.

        :param domain: what the form counts
        :rtype: list[str]
        """
        before = Domain("origin", "=", "taken_over_late")
        late = Domain("outcome", "in", ("late", "overdue"))
        count = self._figures(question).search_count(domain & before & late)
        if not count:
            return []
        return [
            self.env._(
                "Among the late ones, overdue already when they were taken over from the former "
                "system: %(count)s",
                count=count,
            )
        ]

    @api.model
    def _names_of(self, model, ids):
        """Return the names of these records by id, in the order of the model."""
        everything = self.env[model].with_context(active_test=False)
        found = everything.search_fetch([("id", "in", list(filter(None, ids)))], ["name"])
        return {record.id: record.name for record in found}

    @api.model
    def _local(self, moment):
        """Return a moment (UTC) as local, naive time; ``None`` stays ``None``."""
        return office_time(moment) if moment else None
