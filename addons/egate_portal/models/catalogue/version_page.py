from odoo import models
from odoo.tools import format_date, ormcache
from odoo.tools.misc import format_duration


class EgateProcedureVersion(models.Model):
    """All of a version that its public page shows, as plain values that a worker keeps."""

    _inherit = "egate.procedure.version"

    @ormcache("self.id", "lang", "day")
    def _portal_values(self, lang, day):
        """Return what the page of this version shows, whoever looks.

        :param str lang: language code of labels; what the catalogue says is Vietnamese
        :param date day: local; decides which editions and fees are in force
        :rtype: dict
        """
        # sudo: a published version is public by law (Nghị định 63/2010/NĐ-CP Điều 13 to 15)
        version = self.sudo().with_context(lang=lang)
        version.ensure_one()
        procedure = version.procedure_id
        levels = dict(version._fields["level"]._description_selection(version.env))
        proactive = dict(version._fields["proactive_level"]._description_selection(version.env))
        return {
            "code": procedure.code,
            "name": procedure.name,
            "sector": {"code": procedure.sector_id.code, "name": procedure.sector_id.name},
            "events": [
                {"code": event.code, "name": event.name}
                for event in procedure.event_ids.filtered("active")
            ],
            "decision": version.decision,
            "date_from": format_date(version.env, version.date_from),
            "date_to": version.date_to and format_date(version.env, version.date_to),
            "next_from": version._portal_next_day(day),
            "level": levels[version.level],
            "audiences": version.audience_ids.mapped("name"),
            "description": version.description or "",
            "conditions": version.conditions or "",
            "agencies": version._portal_agencies(),
            "address": version.address_text or "",
            "sets": version.sets,
            "results": version.result_ids.mapped("name") or [version.result_name],
            "result": version.result_name,
            "online": version.online_level,
            "online_reason": version.online_reason or "",
            "proactive": proactive.get(version.proactive_level, ""),
            "at_once": version.solved_at_once,
            "steps": version.step_ids.mapped("description"),
            "channels": version._portal_channels(),
            "cases": [
                {"id": case.id, "code": case.code or str(case.id), "name": case.name}
                for case in version.variant_ids
            ],
            "papers": version._portal_papers(day),
            "terms": version._portal_terms(),
            "fees": version._portal_fees(day),
            "laws": [law._portal_row() for law in version.law_ids],
        }

    def _portal_next_day(self, day):
        """Return from when the next version holds, in words, or an empty string."""
        coming = self.procedure_id.version_ids.filtered(
            lambda version: (
                version.state == "published" and version.date_from > max(day, self.date_from)
            )
        )
        return format_date(self.env, min(coming.mapped("date_from"))) if coming else ""

    def _portal_agencies(self):
        """Return who decides and who takes part, each with its role in words."""
        rows = (
            (
                self.env._("Decides"),
                self.competent_text or self.agency_unit_id.name or self.agency_text,
            ),
            (self.env._("Carries out"), self.agency_text or self.agency_unit_id.name),
            (self.env._("On its behalf"), self.delegated_text),
            (self.env._("Takes part"), self.partner_text),
        )
        return [{"role": role, "name": name} for role, name in rows if name]

    def _portal_channels(self):
        labels = dict(self.env["egate.procedure.channel"]._selection_channel())
        named = self.channel_ids or [
            self.env["egate.procedure.channel"].new({"channel": channel})
            for channel in labels
            if channel != "online" or self.online_level != "information"
        ]
        return [
            {
                "code": channel.channel,
                "name": labels[channel.channel],
                "description": channel.description or "",
            }
            for channel in named
        ]

    def _portal_papers(self, day):
        """Return the papers, those of every case first, each with its counts and its form."""
        papers = self.component_ids.sorted(lambda part: (bool(part.variant_id), part.sequence))
        forms = papers.template_id._portal_downloads(day)
        return [
            {
                "name": paper.name,
                "case": paper.variant_id.name or "",
                "case_code": paper.variant_id.code or str(paper.variant_id.id or ""),
                "originals": paper.originals,
                "copies": paper.copies,
                "required": paper.required,
                "show": paper.presentation == "show",
                "form": forms.get(paper.template_id.id),
                "database": paper._lookup_on(day).name or "",
            }
            for paper in papers
        ]

    def _portal_terms(self):
        """Return how long it takes: a row for each case and way to hand in that has its own."""
        labels = dict(self.env["egate.procedure.channel"]._selection_channel())
        rows = {}
        for term in self.term_ids.sorted("sequence"):
            rows.setdefault((term.variant_id, term.channel), []).append(term)
        return [
            {
                "case": case.name or "",
                "channel": labels.get(channel, ""),
                "legs": [term._in_words() for term in legs],
                "notes": [words for term in legs if (words := self._portal_cutoff(term))],
            }
            for (case, channel), legs in rows.items()
        ]

    def _portal_cutoff(self, term):
        """Return in a sentence what the hour of the cut-off decides, or an empty string."""
        if term._cutoff_minutes() is None:
            return ""
        hour = format_duration(term.cutoff)
        if term.unit == "same_day":
            return self.env._(
                "Handed in after %(hour)s and not done at once: the result is given on the next "
                "working day.",
                hour=hour,
            )
        return self.env._(
            "Handed in after %(hour)s or on a day off: counts as handed in when the next working "
            "day opens.",
            hour=hour,
        )
