from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.search_key import search_key


class EgateDossier(models.Model):
    """A draft that is open while its procedure is published anew goes on by the new version.

    Papers and case are those of the version in force; what was ticked, counted or scanned for a
    paper of the same name stays, what is asked for no more stays as a paper handed in besides. It
    is said on the draft until it is received.
    """

    _inherit = "egate.dossier"

    renewed_version_id = fields.Many2one(
        "egate.procedure.version",
        string="Papers renewed by",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    renewed_note = fields.Char(compute="_compute_renewed_note", export_string_translation=False)

    @api.depends("renewed_version_id", "received_at")
    @api.depends_context("lang")
    def _compute_renewed_note(self):
        for dossier in self:
            version = dossier.renewed_version_id
            said = bool(version) and not dossier.received_at and version == dossier._version_now()
            dossier.renewed_note = said and self.env._(
                "The procedure was published anew (%(decision)s) while this draft was open: its "
                "papers were renewed, and what was ticked for the same paper was kept. Check the "
                "case, the papers and the fees.",
                # sudo: what every official reads of a procedure
                decision=version.sudo().decision or version.sudo().display_name,
            )

    def _renew_papers(self):
        """Bring those of these drafts whose procedure was published anew to the new version.

        The caller has checked that the drafts may be written.
        """
        today = self.env["egate.assignment"]._local_today()
        for draft in self.sudo():  # sudo: an engine's act on a draft that the caller may write
            if draft.received_at or draft.refused_at or not draft.procedure_id:
                continue
            if draft._names_parts_in_force(today):
                continue
            version = draft._version_now()
            if version and draft._is_outdated_by(version):
                draft._renew_papers_to(version)

    def _names_parts_in_force(self, day):
        """Return whether all that this draft names is in force on ``day``; asks nothing, warm."""
        parts = self.procedure_id._parts_in_force(day)
        return parts.papers.issuperset(self.paper_ids.component_id._ids) and (
            parts.cases.issuperset(self.variant_id._ids)
        )

    def _is_outdated_by(self, version):
        """Return whether this draft names parts of another version of its procedure."""
        named = self.paper_ids.component_id.version_id | self.variant_id.version_id
        return any(one != version and one.procedure_id == self.procedure_id for one in named)

    def _renew_papers_to(self, version):
        self.ensure_one()
        if self.variant_id and self.variant_id not in version.variant_ids:
            self.variant_id = version._case_like(self.variant_id)
        case = self.variant_id or version.variant_ids[:1]
        free = {
            search_key(part.name): part
            for part in reversed(version.component_ids)
            if not part.variant_id or part.variant_id == case
        }
        for paper in self.paper_ids:
            before = paper.component_id
            if before.version_id == version or before.version_id.procedure_id != self.procedure_id:
                continue
            name, touched = before.name, paper._is_touched()
            if part := free.pop(search_key(name), None):
                counts = {"original_count": part.originals, "copy_count": part.copies}
                paper.write({"component_id": part.id, **({} if touched else counts)})
            elif touched:
                # Not asked for any more, but it was handed in.
                paper.write({"component_id": False, "name": name})
        self._choose_papers()
        self.renewed_version_id = version


class EgateProcedureVersion(models.Model):
    _inherit = "egate.procedure.version"

    def _publish(self):
        result = super()._publish()
        self._renew_drafts()
        return result

    @api.model
    def _cron_supersede(self, batch_size=1000):
        result = super()._cron_supersede(batch_size)
        today = self.env["egate.assignment"]._local_today()
        begin = Domain("state", "=", "published") & Domain("date_from", "=", today)
        self.search(begin)._renew_drafts()
        return result

    def _renew_drafts(self):
        """Let the open drafts of these versions' procedures go on by what is in force today."""
        open_drafts = Domain("procedure_id", "in", self.procedure_id.ids)
        open_drafts &= Domain("received_at", "=", False) & Domain("refused_at", "=", False)
        # sudo: drafts are their one-stop units'; the procedure has changed for all of them
        self.env["egate.dossier"].sudo().search(open_drafts)._renew_papers()
