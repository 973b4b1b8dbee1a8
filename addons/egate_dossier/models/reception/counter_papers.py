from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.egate_base.tools.search_key import search_key

from .paper_lookup import RESULTS

#: Changes that concern papers.
_CHANGES = {"papers", "lookups", "drop_papers", "add_papers"}


class EgateDossier(models.Model):
    """The papers of a dossier as the counter ticks and counts them."""

    _inherit = "egate.dossier"

    def _counter_papers(self, changes):
        """Enter what was ticked and counted; several lines with the same values in one go."""
        if not _CHANGES & changes.keys():
            return
        lines = {str(paper.id): paper for paper in self.paper_ids}
        entered = changes.get("papers")
        for key, vals in (entered if isinstance(entered, dict) else {}).items():
            # A line that a colleague or a change of the procedure took away has no values.
            if (paper := lines.get(str(key))) and isinstance(vals, dict):
                paper.write(paper._counter_vals(vals))
        looked_up = changes.get("lookups")
        for key, result in (looked_up if isinstance(looked_up, dict) else {}).items():
            if (paper := lines.get(str(key))) and result in RESULTS and paper.database_id:
                paper._look_up(result)
        dropped = [str(key) for key in changes.get("drop_papers") or ()]
        own = self.paper_ids.filtered(
            lambda line: not line.component_id and str(line.id) in dropped
        )
        if own:
            own.unlink()
        names = {search_key(paper.name) for paper in self.paper_ids}
        for name in changes.get("add_papers") or ():
            name = self._entered_text(name)
            if name and search_key(name) not in names:
                names.add(search_key(name))
                self.paper_ids = [
                    Command.create({"name": name, "received": True, "sequence": 1000})
                ]


class EgateDossierPaper(models.Model):
    _inherit = "egate.dossier.paper"

    #: What the counter enters on a line.
    _COUNTER_FIELDS = ("received", "original_count", "copy_count", "comment", "name")

    def _counter_vals(self, vals):
        """Return the values of ``vals`` that this line takes.

        :raise AccessError: for a field that the screen never sends
        """
        self.ensure_one()
        taken = {}
        for name, value in vals.items():
            if name not in self._COUNTER_FIELDS or (name == "name" and self.component_id):
                raise AccessError(self.env._("The counter does not change this of a paper."))
            kind = self._fields[name].type
            if kind == "boolean":
                taken[name] = bool(value)
            elif kind == "integer":
                whole = value if isinstance(value, int) else 0
                taken[name] = min(max(whole, 0), 9999)
            else:
                text = self._entered_line(value)
                taken[name] = text or (self.name if name == "name" else False)
        return taken

    def _counter_line(self):
        """Return what the counter shows of this line."""
        self.ensure_one()
        component = self.component_id
        return {
            "id": self.id,
            "name": self.name,
            "asked": bool(component),
            "required": self.required,
            "show": component.presentation == "show",
            "received": self.received,
            "original_count": self.original_count,
            "copy_count": self.copy_count,
            "comment": self.comment or "",
            "database": self.database_id.name or "",
            "lookup": self.lookup_result or "",
            "lookup_text": self.lookup_text or "",
            "files": [{"id": file.id, "name": file.name} for file in self.file_ids],
        }
