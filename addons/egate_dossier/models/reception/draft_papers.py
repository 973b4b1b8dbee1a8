from odoo import models
from odoo.fields import Command

from odoo.addons.egate_base.tools.search_key import search_key


class EgateDossier(models.Model):
    """The papers of a draft follow its procedure and case."""

    _inherit = "egate.dossier"

    def _choose_papers(self):
        """List the papers of the case; what was ticked for the same paper is kept."""
        version = self._version_now()
        if self.variant_id not in version.variant_ids:
            self._let(variant_id=version.variant_ids[:1])
        self._let(sets=version.sets or 1)
        wanted = version.component_ids.filtered(
            lambda part: not part.variant_id or part.variant_id == self.variant_id
        )
        self._move_papers_to(wanted)
        kept = self.paper_ids.component_id
        added = [
            Command.create(
                {
                    "component_id": part.id,
                    "sequence": part.sequence,
                    "name": part.name,
                    "required": part.required,
                    "original_count": part.originals,
                    "copy_count": part.copies,
                }
            )
            for part in wanted
            if part not in kept
        ]
        gone = self.paper_ids.filtered(
            lambda paper: (
                paper.component_id and paper.component_id not in wanted and not paper._is_touched()
            )
        )
        gone._drop_untouched()
        if added:
            self.paper_ids = added

    def _move_papers_to(self, wanted):
        """Let papers that are there count for those of the same name that are ``wanted`` now.

        After a wrong choice of procedure, the clerk need not tick and scan again what fits the
        right one.
        """
        free = {
            search_key(part.name): part
            for part in reversed(wanted)
            if part not in self.paper_ids.component_id
        }
        for paper in self.paper_ids:
            if paper.component_id not in wanted and paper._is_touched():
                if part := free.pop(search_key(paper.name), None):
                    paper.component_id = part

    def _tick_required_papers(self):
        """Tick every paper that the procedure asks for in any case."""
        # What is looked up instead need not be there.
        open_lines = self.paper_ids.filtered(
            lambda line: line.required and not line.received and line._is_asked()
        )
        if open_lines:
            open_lines.received = True
