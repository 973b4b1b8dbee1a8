from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hooked
from odoo.addons.egate_base.tools.identity import normalise_number
from odoo.addons.egate_base.tools.search_key import search_index, search_key
from odoo.addons.egate_workflow.models.engine.mixin import EgateWorkflowMixin

#: Digits of the numbers of identity papers that have digits only.
IDENTITY_DIGITS = (9, 12)


class EgateDossier(models.Model):
    """The case: what a citizen handed in once, where it is, and when the result is due.

    A dossier is a draft until ``received_at`` is set. Clerks of its one-stop unit write it; from
    reception on its content is frozen and only the engine moves it (``egate.workflow.mixin``).
    Business state, money and delivery are apart: state here, ``fee_ids``, ``result_ids``.
    """

    _name = "egate.dossier"
    _description = "Dossier"
    _inherit = ["egate.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "code"
    _mail_post_access = "read"
    # Whether it is a citizen or an organisation, and by what paper known, is counted on.
    _PERSONAL = frozenset(
        {
            "identity_number",
            "identity_old_number",
            "identity_reason",
            "identity_parent_number",
            "applicant_name",
            "applicant_birth_date",
            "applicant_birth_year",
            "applicant_address",
            "applicant_phone",
            "applicant_email",
            "applicant_tax_code",
            "representative_name",
            "representative_title",
            "submitter_name",
            "submitter_phone",
            "submitter_identity_number",
            "submitter_identity_reason",
            "submitter_address",
            "submitter_paper",
            "exemption_paper",
            "postal_number",
            "content",
            "note",
            "land_plot",
            "land_sheet",
            "counter_key",
            "card_mark",
            "search_key",
        }
    )

    _ENGINE_FIELDS = EgateWorkflowMixin._ENGINE_FIELDS | {
        "code",
        "code_number",
        "version_id",
        "agency_unit_id",
        "received_at",
        "received_date",
        "received_by_id",
        "register_line_ids",
        "event_ids",
        "event_seq",
        "event_hash",
        "event_at",
        "agency_receipt_limit",
        "agency_received_at",
        "term_text",
        "tracking_token",
        "counter_key",
        "counter_user_id",
        "card_mark",
        "renewed_version_id",
        "identity_old_number",
        "fee_ids",
        "fee_total",
        "fee_paid",
        "payment_ids",
        "result_ids",
        "delivery_ids",
        "refused_at",
        "slip_ids",
        "supplement_ids",
        "papers_asked",
        "extension_ids",
        "termination_ids",
        "correction_ids",
        "amendment_ids",
        "correction_id",
        "anonymised_at",
        "talk_forgotten_at",
        "owner_corrected_at",
        "hold_reason",
        "hold_by_id",
        "hold_at",
        "former_code",
        "former_system",
        "taken_over_at",
        "taken_over_date",
        "late_before",
        "former_minutes",
        "former_paid",
        "former_receipt",
        "takeover_undone_at",
    }

    code = fields.Char(string="Dossier code", copy=False, index="trigram")
    code_number = fields.Integer(
        string="Number in the code", copy=False, export_string_translation=False
    )
    # A draft may begin with the citizen: the database asks for it at reception only.
    procedure_id = fields.Many2one(
        "egate.procedure",
        index=True,
        ondelete="restrict",
        domain="[('current_version_id', '!=', False), ('workflow_id', '!=', False)]",
    )
    version_id = fields.Many2one(
        "egate.procedure.version",
        string="Procedure version",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    variant_id = fields.Many2one(
        "egate.procedure.variant",
        string="Case",
        ondelete="restrict",
        index="btree_not_null",
    )
    sector_id = fields.Many2one(related="procedure_id.sector_id")
    channel = fields.Selection(
        [("desk", "At the counter"), ("online", "Online"), ("post", "By post")],
        required=True,
        default="desk",
    )
    content = fields.Char(string="Request", help="What the citizen asks for, in a few words.")
    land_plot = fields.Char(string="Plot no.", help="Số thửa đất, as on the certificate or map.")
    land_sheet = fields.Char(string="Map sheet no.", help="Số tờ bản đồ.")
    sets = fields.Integer(default=1)
    note = fields.Text(string="Note of the one-stop unit")
    result_channel = fields.Selection(
        [("desk", "At the counter"), ("post", "By post"), ("electronic", "Electronically")],
        string="Result to be given",
        required=True,
        default="desk",
    )

    reception_unit_id = fields.Many2one(
        "egate.unit",
        string="One-stop unit",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'desk')]",
        default=lambda self: self._default_reception_unit_id(),
    )
    agency_unit_id = fields.Many2one(
        "egate.unit", string="Competent agency", copy=False, index=True, ondelete="restrict"
    )

    applicant_id = fields.Many2one(
        "res.partner", string="Owner on file", copy=False, ondelete="restrict", index=True
    )
    identity_kind = fields.Selection(
        selection="_selection_identity_kind",
        string="Identity paper",
        default="cccd",
    )
    # Personal details are closed to those who need not know them; see models/dossier/masked.py.
    identity_number = fields.Char(string="Identity number", copy=False, index="btree_not_null")
    identity_old_number = fields.Char(
        string="Old identity number",
        copy=False,
        help="On the code of the card that was read: of the paper that it took the place of.",
    )
    identity_country_id = fields.Many2one(
        "res.country", string="Country of the passport", ondelete="restrict", copy=False
    )
    identity_reason = fields.Char(string="Why there is no number")
    identity_parent_number = fields.Char(
        string="A parent's identity number",
        copy=False,
        help="Of the mother or the father, while the newborn has no number.",
    )
    applicant_name = fields.Char(string="Full name")
    applicant_birth_date = fields.Date(string="Date of birth")
    applicant_birth_year = fields.Integer(
        string="Year of birth", help="Where the papers give no day: 0 where they do."
    )
    birth_doubt = fields.Char(
        compute="_compute_birth_doubt", compute_sudo=True, export_string_translation=False
    )
    birth_confirmed = fields.Boolean(
        string="Checked on the card", copy=False, help="That number and date of birth differ there."
    )
    applicant_address = fields.Char(string="Address")
    applicant_phone = fields.Char(string="Phone")
    applicant_email = fields.Char(string="Email")
    submitter_name = fields.Char(
        string="Submitter", help="Who hands it in on the owner's behalf; empty: the owner."
    )
    submitter_phone = fields.Char(string="Submitter's phone")

    received_at = fields.Datetime(string="Received", copy=False)
    received_date = fields.Date(string="Day of reception", copy=False, help="Local date.")
    received_by_id = fields.Many2one(
        "res.users", string="Received by", copy=False, ondelete="restrict"
    )
    term_text = fields.Char(string="Term by law", copy=False)
    tracking_token = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )

    paper_ids = fields.One2many("egate.dossier.paper", "dossier_id", string="Papers")
    fee_ids = fields.One2many("egate.dossier.fee", "dossier_id", string="Fees", copy=False)
    result_ids = fields.One2many("egate.dossier.result", "dossier_id", string="Results", copy=False)
    step_ids = fields.One2many("egate.dossier.step", "dossier_id", string="Steps", copy=False)
    deadline_entry_ids = fields.One2many(
        "egate.dossier.deadline.entry", "dossier_id", string="Ledger of the term", copy=False
    )
    identity_find = fields.Char(
        string="Number of the identity paper",
        compute="_compute_identity_find",
        search="_search_identity_find",
        export_string_translation=False,
    )
    search_key = fields.Char(
        compute="_compute_search_key",
        store=True,
        precompute=True,
        export_string_translation=False,
    )

    _search_key_idx = models.Index(search_index)
    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "This code is taken.")
    _token_uniq = models.UniqueIndex("(tracking_token) WHERE tracking_token IS NOT NULL")
    _open_by_unit_idx = models.Index("(holder_unit_id, due_at) WHERE closed_at IS NULL")
    _received_by_desk_idx = models.Index(
        "(reception_unit_id, received_date) WHERE received_date IS NOT NULL"
    )
    _code_with_reception = models.Constraint(
        "CHECK ((code IS NULL) = (received_at IS NULL))",
        "A dossier has a code exactly when it is received.",
    )
    _procedure_at_reception = models.Constraint(
        "CHECK (received_at IS NULL OR procedure_id IS NOT NULL)",
        "A dossier is received for a procedure.",
    )

    @api.model
    def _default_reception_unit_id(self):
        """Return where the user works: code and register follow the acting unit."""
        return self.env.user._egate_acting_unit().with_env(self.env)

    @api.depends("applicant_name", "content")
    def _compute_search_key(self):
        for dossier in self:
            dossier.search_key = search_key(dossier.applicant_name, dossier.content)

    @api.depends("code", "procedure_id")
    def _compute_display_name(self):
        for dossier in self:
            dossier.display_name = dossier.code or (
                self.env._("Draft: %(procedure)s", procedure=dossier.procedure_id.name)
                if dossier.procedure_id
                else self.env._("New dossier")
            )

    @api.model
    def _search_display_name(self, operator, value):
        if operator not in ("ilike", "like") or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        by_code = Domain("code", "ilike", value) | Domain("outside_code", "=", value.strip())
        by_code |= Domain("former_code", "ilike", value)
        found = by_code | Domain("search_key", "like", search_key(value))
        number = normalise_number(value)
        whole = number.isdigit() and len(number) in IDENTITY_DIGITS
        if whole and self._has_field_access(self._fields["identity_number"], "read"):
            found |= Domain("identity_number", "=", number)
        return found

    def _compute_identity_find(self):
        self.identity_find = False

    @api.model
    def _search_identity_find(self, operator, value):
        """Find by the whole number of a paper, however its digits are grouped."""
        if not isinstance(value, str) or operator not in ("ilike", "="):
            return NotImplemented
        if not self._has_field_access(self._fields["identity_number"], "read"):
            return Domain.FALSE
        return Domain("identity_number", "=", normalise_number(value))

    @api.model
    def _selection_identity_kind(self):
        return self.env["res.partner"]._fields["identity_kind"]._description_selection(self.env)

    # -- access -------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Mail's creation log, followers and tracking are no legal trail, and with them a reception
        # takes 22 ms instead of 13; the history of a dossier is in its steps.
        quiet = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        vals_list = [self._with_plain_number(vals) for vals in vals_list]
        dossiers = super(EgateDossier, quiet).create(vals_list).with_env(self.env)
        dossiers._check_own_desk()
        dossiers._check_owner_on_file()
        return dossiers

    def write(self, vals):
        result = super().write(self._with_plain_number(vals))
        if "reception_unit_id" in vals:
            self._check_own_desk()
        if vals.get("applicant_id"):
            self._check_owner_on_file()
        return result

    def _check_own_desk(self):
        """Refuse a draft at a one-stop unit where the current user is no clerk.

        Not a constraint: those run as superuser and would not know who asks.
        """
        if self.env.su:
            return
        desks = self._clerk_units()
        for dossier in self:
            if dossier.reception_unit_id.id not in desks or not dossier._desk_is_open():
                raise AccessError(
                    self.env._(
                        "You are not assigned as a clerk of “%(desk)s” today. Choose your own "
                        "one-stop unit.",
                        desk=dossier.reception_unit_id.name,
                    )
                )

    @api.model
    def _with_plain_number(self, vals):
        """Return ``vals`` as they are kept: numbers without what groups them, names trimmed.

        Hook ``values_entered``: called with these values, changes in them what else was entered.
        """
        vals = {**self.env["res.partner"]._with_plain_number(vals)}
        if name := vals.get("applicant_name"):
            vals["applicant_name"] = name.strip()
        for tidy in hooked(self, "values_entered"):
            tidy(vals)
        return vals

    def copy_data(self, default=None):
        raise UserError(self.env._("A dossier is received, not copied. Start a new one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_received(self):
        if any(dossier.received_at for dossier in self):
            raise UserError(self.env._("A received dossier is never deleted."))

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Refuse: the mail gateway runs as superuser and would pass every check."""
        raise AccessError(self.env._("A dossier is not created by an incoming e-mail."))

    # -- hooks for the addons above -----------------------------------------------------------

    def _print_form(self, kind):
        """Return the action that prints form ``kind`` (``receipt``), or ``False``.

        ``egate_reports`` answers; a dossier prints nothing by itself.
        """
        self.ensure_one()
        return False

    def _tracking_url(self):
        """Return the public address where the citizen follows this dossier, or an empty string.

        ``egate_portal`` answers.
        """
        self.ensure_one()
        return ""

    def _look_up_secret(self):
        """Return the secret by which the citizen finds this dossier with its code, or nothing.

        ``egate_portal`` answers; it is printed on the receipt and nowhere else.
        """
        self.ensure_one()
        return ""

    def action_print_receipt(self):
        """Print the receipt (Mẫu 01)."""
        self.ensure_one()
        self.check_access("read")
        return self._print_form("receipt")
