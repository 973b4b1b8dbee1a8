from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .work_elsewhere import DECISIONS

#: What somebody has to decide now; the reminder to propose a stop is a list of its own.
_TO_DECIDE = ("apologies", "supplements", "terminations", "corrections", "amendments")


class EgateDossier(models.Model):
    """Home: every dossier that waits for the current user, to be worked on or to be decided.

    The badge beside the menu counts these rows, each dossier once.
    """

    _inherit = "egate.dossier"

    to_do = fields.Boolean(
        compute="_compute_to_do",
        search="_search_to_do",
        string="Waits for me",
        help="In my hands or to be taken on, or something about it waits for my decision.",
    )
    to_do_words = fields.Char(string="What waits for me", compute="_compute_to_do")
    has_decision = fields.Boolean(compute="_compute_to_do", export_string_translation=False)

    @api.model
    def _my_decisions(self):
        """Return what waits for the current user's decision, one recordset for each kind.

        :rtype: dict[str, tuple[str, Domain]]
        """
        kinds = {key: DECISIONS[key] for key in _TO_DECIDE}
        return {
            key: (kind.model, Domain(kind.field, "=", True))
            for key, kind in kinds.items()
            if self.env[kind.model].has_access("read")
        }

    @api.depends("holder_user_id", "awaits_me")
    @api.depends_context("uid", "lang")
    def _compute_to_do(self):
        words = self._decision_words()
        decided = {dossier.id: [] for dossier in self}
        for key, (model, domain) in self._my_decisions().items():
            mine = domain & Domain("dossier_id", "in", self.ids)
            for one in self.env[model].search_fetch(mine, ["dossier_id"]):
                decided[one.dossier_id.id].append(words[key])
        for dossier in self:
            told = decided[dossier.id][:]
            if dossier.awaits_me:
                in_hand = dossier.holder_user_id == self.env.user
                told.append(self.env._("In my hands") if in_hand else self.env._("To be taken on"))
            dossier.has_decision = bool(decided[dossier.id])
            dossier.to_do_words = ", ".join(dict.fromkeys(told))
            dossier.to_do = bool(told)

    def _search_to_do(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("id", "in", self._to_do_ids())

    @api.model
    def _to_do_ids(self):
        """Return the ids of what waits for the current user, as a statement; some come twice.

        One set, each part found by its own index: joined by OR, the parts are asked of every
        dossier there ever was.

        :rtype: SQL
        """
        found = [self._search(Domain("awaits_me", "=", True)).subselect()]
        for model, domain in self._my_decisions().values():
            found.append(self.env[model]._search(domain).subselect("dossier_id"))
        return SQL("(%s)", SQL(" UNION ALL ").join(found))

    def action_open_to_do(self):
        """Open what the current user has to decide about this dossier, or the dossier."""
        self.ensure_one()
        self.check_access("read")
        for model, domain in self._my_decisions().values():
            mine = self.env[model].search(domain & Domain("dossier_id", "=", self.id), limit=1)
            if mine:
                return mine._action_open()
        return self._action_show()
