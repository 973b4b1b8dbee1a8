from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook
from odoo.addons.egate_base.tools.office_zone import office_date

from ..dossier.work_elsewhere import Elsewhere


class EgateBankStatementLine(models.Model):
    """Four eyes on what is put aside: money that came in and that nobody looks at otherwise.

    Whoever puts a line aside does not confirm it. Until a second person has, it is listed for them;
    they may open it again instead. Who had put it aside, and why, stays on the line.
    """

    _inherit = "egate.bank.statement.line"

    aside_seen_by_id = fields.Many2one(
        "res.users", string="Put aside, confirmed by", readonly=True, ondelete="restrict"
    )
    aside_seen_at = fields.Datetime(string="Put aside, confirmed", readonly=True)
    aside_former = fields.Char(
        string="Put aside before",
        readonly=True,
        help="By whom and why, where a second person has opened it again.",
    )
    #: A colleague has put it aside, and the current user may say that this is right.
    may_confirm_aside = fields.Boolean(
        compute="_compute_may_confirm_aside",
        search="_search_may_confirm_aside",
        export_string_translation=False,
    )

    _aside_idx = models.Index("(account_id) WHERE settled_as = 'ignored' AND aside_seen_at IS NULL")
    _aside_by_two = models.Constraint(
        "CHECK (aside_seen_by_id IS NULL OR settled_as = 'ignored' AND "
        "aside_seen_by_id <> settled_by_id)",
        "A second person confirms what was put aside.",
    )

    @api.depends("settled_as", "settled_by_id", "aside_seen_at")
    @api.depends_context("uid")
    def _compute_may_confirm_aside(self):
        for line in self:
            line.may_confirm_aside = not line._aside_refusal()

    @api.model
    def _search_may_confirm_aside(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        waiting = Domain("settled_as", "=", "ignored") & Domain("aside_seen_at", "=", False)
        # Whoever reads a line is a cashier of its account, or heads its unit.
        return waiting & Domain("settled_by_id", "!=", self.env.uid) & self._readable_domain()

    def _aside_refusal(self):
        """Return why the current user may not confirm that this was put aside, as a key."""
        self.ensure_one()
        # sudo: who put it aside
        line = self.sudo()
        if line.settled_as != "ignored" or line.aside_seen_at:
            return "none"
        return "own" if line.settled_by_id == self.env.user else ""

    def _begin_second_look(self):
        self.ensure_one()
        self.check_access("read")
        # sudo: two who look at once, and who settles it again, meet here
        self.sudo().statement_id._lock_rows()
        self.invalidate_recordset()
        fault = self._aside_refusal()
        if fault == "own":
            raise AccessError(
                self.env._(
                    "You put it aside: a colleague of the cash desk, or a head or leader, confirms "
                    "it or opens it again."
                )
            )
        if fault:
            raise UserError(self.env._("This line is not put aside any more. Reload the page."))

    def action_confirm_aside(self):
        """Confirm, as a second person, that these lines are no payments of dossiers."""
        self.check_access("read")
        for line in self:
            line._begin_second_look()
            # sudo: only these methods write a settled line; the user was checked
            line.sudo().write(
                {
                    "aside_seen_by_id": self.env.uid,
                    "aside_seen_at": fields.Datetime.now().replace(microsecond=0),
                }
            )
        return True

    def action_open_again(self):
        """Open a line again that a colleague has put aside; what they said of it stays on it."""
        self.check_access("read")
        self._begin_second_look()
        # sudo: see above
        line = self.sudo()
        former = self.env._(
            "%(name)s on %(day)s: %(reason)s",
            name=line.settled_by_id.name,
            day=f"{office_date(line.settled_at):%d/%m/%Y}",
            reason=line.reason or "",
        )
        line.write(
            {
                "aside_former": "; ".join(filter(None, [line.aside_former, former])),
                "settled_as": False,
                "settled_at": False,
                "settled_by_id": False,
                "reason": False,
            }
        )
        self.flush_recordset()
        return True


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    @hook("work_elsewhere")
    def _lines_put_aside(self):
        # Cashiers read no dossiers: theirs is the list of transfers itself.
        if not self.env["egate.assignment"]._headed_units(self.env.user):
            return {}
        return {
            "aside": Elsewhere(
                "egate.bank.statement.line",
                Domain("may_confirm_aside", "=", True),
                self.env._("Transfers put aside, to be confirmed"),
                "egate_dossier.egate_bank_statement_line_action",
                {"search_default_open": 0, "search_default_aside": 1},
                rare=True,
            )
        }
