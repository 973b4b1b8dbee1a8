import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.egate_base.models.egate_personal import ANONYMISED

from ...tools import batch_workbook, takeover_workbook

#: While one of these, the job goes on by itself.
GOES_ON = ("checking", "running", "undoing")
#: What it is while it is halted.
_HALTED = {"running": "stopped", "undoing": "undo_stopped"}
#: Bytes of an archive of papers, and how many belong to one take-over.
MAX_ARCHIVE, MAX_ARCHIVES = 60_000_000, 40
#: After so many days a take-over that made nothing is thrown away with what was uploaded.
KEEP_DAYS = 30


class EgateTakeover(models.Model):
    """Open dossiers of the system before: a workbook, archives of papers, tried, then taken over.

    The workbook is read at once, then every row is tried in the background and what is wrong with
    it is written down; nothing is made while a row is wrong. When somebody starts it, the rows are
    taken over piece by piece (``egate.in.pieces``): it can be stopped, goes on where it was, and
    can be undone as a whole, in pieces likewise, while nobody has done anything with its dossiers.
    A row whose code was taken over before makes nothing, so the same workbook may come again.

    Administrators of the office alone; what they did is in the trail of every dossier: who, from
    which file, its hash. See docs/decisions/0016.
    """

    _name = "egate.takeover"
    _description = "Take-over from the former system"
    _inherit = "egate.in.pieces"
    _order = "id desc"
    _GOES_ON = GOES_ON
    _PERSONAL = frozenset({"file"})

    _ENGINE_FIELDS = frozenset(
        {
            "state",
            "file_name",
            "sha256",
            "asked_by_id",
            "asked_at",
            "started_by_id",
            "started_at",
            "finished_at",
            "undone_by_id",
            "undone_at",
            "failure",
            "line_ids",
            "worked_at",
            "tries",
        }
    )

    name = fields.Char(
        string="Former system", required=True, help="As the receipts and the ledgers name it."
    )
    file = fields.Binary(string="Workbook (.xlsx)", attachment=False)
    upload_name = fields.Char(export_string_translation=False)
    file_name = fields.Char(string="File", readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    archive_ids = fields.One2many("egate.takeover.archive", "takeover_id", string="Papers (.zip)")
    line_ids = fields.One2many("egate.takeover.line", "takeover_id", string="Rows", readonly=True)
    state = fields.Selection(
        [
            ("draft", "New"),
            ("checking", "Being checked"),
            ("bad", "Faults"),
            ("ready", "Ready"),
            ("running", "Being taken over"),
            ("stopped", "Halted"),
            ("done", "Taken over"),
            ("undoing", "Being undone"),
            ("undo_stopped", "Undoing halted"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        default="draft",
    )
    asked_by_id = fields.Many2one(
        "res.users", string="Workbook checked by", readonly=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(string="Workbook checked at", readonly=True)
    started_by_id = fields.Many2one(
        "res.users", string="Taken over by", readonly=True, ondelete="restrict"
    )
    started_at = fields.Datetime(string="Begun", readonly=True)
    finished_at = fields.Datetime(string="Finished", readonly=True)
    undone_by_id = fields.Many2one(
        "res.users", string="Undone by", readonly=True, ondelete="restrict"
    )
    undone_at = fields.Datetime(string="Undone at", readonly=True)
    failure = fields.Char(string="Why it broke off", readonly=True)
    total = fields.Integer(string="Dossiers in the workbook", compute="_compute_counts")
    bad_count = fields.Integer(string="Rows with faults", compute="_compute_counts")
    known_count = fields.Integer(string="Taken over before", compute="_compute_counts")
    made_count = fields.Integer(string="Made", compute="_compute_counts")
    undone_count = fields.Integer(string="Closed as undone", compute="_compute_counts")
    percent = fields.Float(string="Progress", compute="_compute_counts")
    template = fields.Binary(
        compute="_compute_template", compute_sudo=False, export_string_translation=False
    )
    answer = fields.Binary(
        compute="_compute_answer", compute_sudo=False, export_string_translation=False
    )

    _open_idx = models.Index("(worked_at, id) WHERE state IN ('checking', 'running', 'undoing')")

    @api.depends("state", "line_ids.state")
    def _compute_counts(self):
        rows = self.env["egate.takeover.line"]._read_group(
            [("takeover_id", "in", self.ids)], ["takeover_id", "sheet", "state"], ["__count"]
        )
        for takeover in self:
            counts = {"dossiers": {}, "other": {}}
            for one, sheet, state, count in rows:
                if one == takeover:
                    part = counts["dossiers" if sheet == "dossiers" else "other"]
                    part[state] = part.get(state, 0) + count
            mine = counts["dossiers"]
            total = takeover.total = sum(mine.values())
            bad = (*mine.items(), *counts["other"].items())
            takeover.bad_count = sum(n for state, n in bad if state in ("bad", "refused"))
            takeover.known_count = mine.get("known", 0)
            takeover.made_count = mine.get("made", 0) + mine.get("kept", 0)
            takeover.undone_count = mine.get("undone", 0)
            if takeover.state in ("undoing", "undo_stopped"):
                left, whole = mine.get("made", 0), takeover.made_count + takeover.undone_count
            else:
                open_state = "waiting" if takeover.state == "checking" else "ready"
                left, whole = mine.get(open_state, 0), total
            takeover.percent = 100 * (whole - left) / whole if whole else 0

    def _compute_template(self):
        # Vietnamese, as its headings are.
        for takeover in self.with_context(lang=self.env["egate.dossier"]._form_lang()):
            takeover.template = base64.b64encode(takeover._template())

    @api.depends_context("lang")
    def _compute_answer(self):
        titles = [
            self.env._("Sheet"),
            self.env._("Row"),
            self.env._("Former code"),
            self.env._("Result"),
            self.env._("What is made, or what is wrong"),
            self.env._("New code"),
        ]
        for takeover in self:
            rows = takeover.line_ids._as_rows()
            takeover.answer = base64.b64encode(batch_workbook.write_answer(titles, rows))

    @api.depends("name", "file_name")
    def _compute_display_name(self):
        for takeover in self:
            parts = filter(None, (takeover.name, takeover.file_name))
            takeover.display_name = ", ".join(parts)

    # -- access -------------------------------------------------------------------------------

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in self._ENGINE_FIELDS
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_manager()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_manager()
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(takeover.started_at or takeover.state in GOES_ON for takeover in self):
            raise UserError(
                self.env._("What was taken over is kept. Undo it, if it was a mistake.")
            )

    def _check_open(self):
        """Refuse to change what is being checked or was begun."""
        if any(one.started_at or one.state in GOES_ON for one in self):
            raise UserError(
                self.env._(
                    "This take-over is being checked or was begun. Cancel it first, or make a new "
                    "one: what is there already is not made twice."
                )
            )

    def _check_manager(self):
        if not self.env.user.has_group("egate_base.egate_group_manager"):
            raise AccessError(
                self.env._("Only an administrator takes dossiers over from another system.")
            )

    def _chosen(self):
        """Return this one take-over as superuser, locked, after the right was checked."""
        self.ensure_one()
        self._check_manager()
        self.check_access("read")
        self._lock_rows()
        # sudo: its state and rows are the engine's; the right was checked
        return self.sudo()

    # -- actions ------------------------------------------------------------------------------

    def action_template(self):
        """Download the empty workbook, with lists of what may be entered."""
        return self._download("template", "ho-so-chuyen-tu-he-thong-cu.xlsx")

    def action_answer(self):
        """Download the rows of this take-over with what is made of each, or what is wrong."""
        return self._download("answer", f"bao-cao-chuyen-ho-so-{self.id}.xlsx")

    def _download(self, field, name):
        self.ensure_one()
        self._check_manager()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{field}/{name}?download=true",
            "target": "download",
        }

    def action_check(self):
        """Read the workbook and try each of its rows in the background; nothing is made."""
        takeover = self._chosen()
        takeover._check_open()
        if not takeover.file:
            raise UserError(self.env._("Choose the filled-in workbook first."))
        # Not its size, which a client may ask for.
        content = base64.b64decode(takeover.with_context(bin_size=False).file)
        takeover.write(
            {
                "file_name": takeover.upload_name or takeover.name,
                "sha256": hashlib.sha256(content).hexdigest(),
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now(),
                "state": "checking",
                "failure": False,
                "tries": 0,
            }
        )
        # What is told is read later, by whoever asked for it.
        takeover.with_context(lang=self.env.user.lang or "vi_VN")._read_workbook(content)
        takeover._wake()
        return True

    def action_start(self):
        """Take over every row that is in order, in the background; also go on after a stop."""
        takeover = self._chosen()
        if takeover.state not in ("ready", "stopped"):
            raise UserError(self.env._("Check the workbook first, and mend what is wrong."))
        takeover.write(
            {
                "state": "running",
                "started_by_id": self.env.uid,
                "started_at": takeover.started_at or fields.Datetime.now(),
                "failure": False,
                "tries": 0,
            }
        )
        takeover._wake()
        return True

    def action_cancel(self):
        """Stop: of a check nothing is kept, what was taken over or undone so far stays so."""
        takeover = self._chosen()
        if takeover.state == "checking":
            takeover.line_ids.unlink()
            takeover.state = "draft"
        elif takeover.state in _HALTED:
            takeover.state = _HALTED[takeover.state]
        return True

    def action_refresh(self):
        """Show how far it is now."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_lines(self):
        """Open the rows as a list that can be filtered."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rows of %(takeover)s", takeover=self.file_name or self.name),
            "res_model": "egate.takeover.line",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "mobile_view_mode": "kanban",
            "domain": [("takeover_id", "=", self.id)],
            "context": {"search_default_bad": 1} if self.bad_count else {},
        }

    @api.model
    def _wake(self):
        """Have the job of the server run at once."""
        # sudo: whoever checks or starts wakes it; the right was checked
        self.env.ref("egate_dossier.ir_cron_takeover").sudo()._trigger()

    # -- the template -------------------------------------------------------------------------

    def _template(self):
        """Return the empty workbook with lists of procedures, steps, units and people."""
        lists = takeover_workbook.Listed
        Procedure, Unit = self.env["egate.procedure"], self.env["egate.unit"]
        offered = Procedure.search(
            [("current_version_id", "!=", False), ("workflow_id.state", "=", "published")],
            order="code",
        )
        states = offered.workflow_id.state_ids.filtered(lambda state: state.kind != "end")
        units = Unit.search([("active", "=", True)], order="code")
        kinds = dict(Unit._fields["kind"]._description_selection(self.env))
        # sudo: names of colleagues and of their roles, as the organisation's own lists have them
        Assignment = self.env["egate.assignment"].sudo()
        acting = Assignment.search(Assignment._acting_domain(), order="unit_id, role_id, id")
        return takeover_workbook.write_template(
            [
                lists(
                    "Danh mục thủ tục",
                    ("Mã thủ tục", "Tên thủ tục", "Quy trình", "Các trường hợp"),
                    [
                        (
                            one.code,
                            one.name,
                            one.workflow_id.code,
                            "; ".join(one.current_version_id.variant_ids.mapped("name")),
                        )
                        for one in offered
                    ],
                    ("procedure",),
                ),
                lists(
                    "Danh mục bước",
                    ("Mã bước", "Tên bước", "Quy trình", "Vai trò"),
                    [
                        (state.key, state.name, state.workflow_id.code, state.role_id.name)
                        for state in states
                    ],
                    ("state",),
                ),
                lists(
                    "Danh mục đơn vị",
                    ("Mã đơn vị", "Tên đơn vị", "Loại"),
                    [(unit.code, unit.name, kinds[unit.kind]) for unit in units],
                    ("desk", "agency", "unit"),
                ),
                lists(
                    "Danh mục cán bộ",
                    ("Tài khoản", "Họ và tên", "Vai trò", "Đơn vị"),
                    [
                        (
                            one.user_id.login,
                            one.user_id.name,
                            one.role_id.name,
                            one.unit_id.name,
                        )
                        for one in acting
                    ],
                    ("official",),
                ),
            ]
        )

    # -- its end ------------------------------------------------------------------------------

    @api.autovacuum
    def _gc_unused(self):
        """Throw away take-overs that made nothing, with what was uploaded for them."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        old = Domain("started_at", "=", False) & Domain("write_date", "<", before)
        # sudo: everybody's
        self.sudo().search(old & Domain("state", "not in", GOES_ON), limit=20).unlink()

    @api.autovacuum
    def _gc_halted(self):
        """End take-overs that were halted and left: what was uploaded is thrown away."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        left = Domain("state", "=", "stopped") & Domain("write_date", "<", before)
        # sudo: everybody's
        for takeover in self.sudo().search(left, limit=20):
            takeover.line_ids.filtered(lambda line: line.state == "ready").state = "refused"
            takeover.failure = takeover.with_context(lang="vi_VN").env._(
                "It stood halted for %(days)s days: what was not taken over is thrown away.",
                days=KEEP_DAYS,
            )
            takeover._finish()

    @api.autovacuum
    def _gc_told(self):
        """Forget what was told of rows that became no dossier: it may name people."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        # sudo: everybody's
        lines = self.env["egate.takeover.line"].sudo()
        over = Domain("takeover_id.started_at", "<", before)
        over &= Domain("state", "in", ("refused", "ready"))
        lines.search(over & Domain("what", "!=", ANONYMISED), limit=1000)._forget_personal()


class EgateTakeoverArchive(models.Model):
    """An archive of papers of a take-over; its content goes when everything is taken over."""

    _name = "egate.takeover.archive"
    _description = "Papers of the former system"
    _order = "id"
    _PERSONAL = frozenset({"content"})

    takeover_id = fields.Many2one(
        "egate.takeover", required=True, index=True, ondelete="cascade", readonly=True
    )
    name = fields.Char(string="Name of the archive", required=True)
    content = fields.Binary(string="File (.zip)", attachment=False)
    sha256 = fields.Char(string="SHA-256", compute="_compute_sha256", store=True)

    @api.depends("content")
    def _compute_sha256(self):
        for archive in self:
            # What was thrown away keeps the hash of what it was.
            if archive.content:
                archive.sha256 = hashlib.sha256(archive._raw()).hexdigest()
            else:
                archive.sha256 = archive.sha256 or False

    @api.model_create_multi
    def create(self, vals_list):
        archives = super().create(vals_list)
        archives._check_changed()
        return archives

    def write(self, vals):
        self._check_changed()
        result = super().write(vals)
        self._check_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_changed()

    def _check_changed(self):
        """Refuse to change what was begun, and more than the server takes."""
        if self.env.su:
            return
        self.takeover_id._check_manager()
        self.takeover_id._check_open()
        if any(len(takeover.archive_ids) > MAX_ARCHIVES for takeover in self.takeover_id):
            raise UserError(
                self.env._("At most %(limit)s archives in one take-over.", limit=MAX_ARCHIVES)
            )
        for archive in self:
            if len(archive._raw()) > MAX_ARCHIVE:
                raise UserError(
                    self.env._(
                        "“%(name)s” is larger than %(limit)s MB. Make several archives.",
                        name=archive.name,
                        limit=MAX_ARCHIVE // 1_000_000,
                    )
                )

    def _raw(self):
        """Return its bytes; empty where it was thrown away."""
        # Not those of the other archives, too, and not their size, which a client may ask for.
        archive = self.with_prefetch().with_context(bin_size=False)
        return base64.b64decode(archive.content or b"")
