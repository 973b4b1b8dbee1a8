import secrets

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.office_zone import office_date

#: Letters and digits that nobody takes for one another when they are read out.
_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
#: What the office has to answer now.
WAITING = ("check", "sent")
#: What the citizen may still change.
OPEN = ("draft", "asked")


class EgateSubmission(models.Model):
    """What a citizen prepares and sends from home, until the office has accepted or refused it.

    The citizen's side of an online dossier. Before it is sent nobody at the office sees it. Sending
    makes a draft ``egate.dossier`` of the one-stop unit (channel *online*), which the unit accepts,
    asks to complete (form 02) or refuses (form 03) as any other; the clock of the law starts with
    the acceptance. Written by methods alone, after the account's right was checked.

    What is being typed (``answers``, ``owner``) is the account's alone; the office reads
    ``sent_answers``, what was there when it was sent.
    """

    _name = "egate.submission"
    _description = "Online submission"
    _inherit = "mail.activity.mixin"
    _order = "id desc"
    _rec_name = "code"
    _PERSONAL = frozenset(
        {
            "owner",
            "answers",
            "sent_answers",
            "remarks",
            "owner_name",
            "delegate_name",
            "delegate_identity_number",
            "delegate_phone",
            "delegate_paper",
            "exemption_paper",
            "result_address",
            "begin_key",
            "notice_fault",
            "place",
            "done_steps",
        }
    )

    code = fields.Char(string="Submission number", readonly=True, help="Given when it is sent.")
    user_id = fields.Many2one(
        "res.users", string="Account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    begin_key = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Of the page on which it was begun: a second press finds the same draft.",
    )
    helper_id = fields.Many2one(
        "res.users",
        string="Helped by",
        readonly=True,
        ondelete="restrict",
        help="The clerk who filled it in with the citizen at the kiosk.",
    )
    for_whom = fields.Selection(
        [
            ("self", "For oneself"),
            ("organisation", "For an organisation"),
            ("other", "For another person, as their delegate"),
        ],
        required=True,
        readonly=True,
        default="self",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Owner",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The citizen or organisation on file for whom the account acts; empty: an identity "
        "that nobody has checked.",
    )
    owner_checked = fields.Boolean(
        string="Identity checked",
        compute="_compute_owner_checked",
        store=True,
        help="Not checked: the details are what the citizen typed; hold them against the paper.",
    )
    owner = fields.Json(
        string="Details of the owner",
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What was typed about the owner, by field.",
    )
    owner_name = fields.Char(string="Name of the owner", readonly=True)
    procedure_id = fields.Many2one(
        "egate.procedure", required=True, readonly=True, index=True, ondelete="restrict"
    )
    version_id = fields.Many2one(
        "egate.procedure.version", required=True, readonly=True, ondelete="restrict"
    )
    variant_id = fields.Many2one("egate.procedure.variant", readonly=True, ondelete="restrict")
    form_id = fields.Many2one("egate.online.form", readonly=True, ondelete="restrict")
    reception_unit_id = fields.Many2one(
        "egate.unit",
        string="One-stop unit",
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    agency_id = fields.Many2one(
        "egate.unit", string="Agency to decide", readonly=True, ondelete="restrict"
    )
    answers = fields.Json(
        string="Answers being typed",
        readonly=True,
        groups=fields.NO_ACCESS,
        help="By key of the field, as tools/form_rules.py says; half-typed ones included.",
    )
    sent_answers = fields.Json(string="Answers as sent", readonly=True)
    place = fields.Char(readonly=True, help="The step at which the citizen goes on.")
    done_steps = fields.Json(readonly=True, help="Keys of the steps that were saved.")
    delegate_name = fields.Char(string="Handed in by", readonly=True)
    delegate_identity_number = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    delegate_phone = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    delegate_paper = fields.Char(string="Authorisation", readonly=True, groups=fields.NO_ACCESS)
    exemption_id = fields.Many2one("egate.fee.exemption", readonly=True, ondelete="restrict")
    exemption_paper = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    result_channel = fields.Selection(
        [("desk", "At the counter"), ("post", "By post"), ("electronic", "Electronically")],
        string="Result to be given",
        readonly=True,
    )
    result_address = fields.Char(
        string="Address for the result", readonly=True, groups=fields.NO_ACCESS
    )
    state = fields.Selection(
        [
            ("draft", "Being prepared"),
            ("check", "Waiting for a pre-check"),
            ("sent", "Sent, waiting for acceptance"),
            ("asked", "To be completed"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
            ("ended", "Ended unsent"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    changed_at = fields.Datetime(string="Last saved", readonly=True)
    draft_until = fields.Datetime(string="Draft kept until", readonly=True)
    warned_at = fields.Datetime(string="Told that it ends", readonly=True)
    sent_at = fields.Datetime(string="Sent", readonly=True)
    remarks = fields.Json(string="Remarks of the pre-check", readonly=True)
    dossier_id = fields.Many2one(
        "egate.dossier", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    file_ids = fields.One2many("egate.submission.file", "submission_id", readonly=True)

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL")
    _begin_uniq = models.UniqueIndex("(user_id, begin_key) WHERE begin_key IS NOT NULL")
    _dossier_uniq = models.UniqueIndex("(dossier_id) WHERE dossier_id IS NOT NULL")
    _draft_end_idx = models.Index("(draft_until) WHERE state = 'draft'")

    @api.depends("partner_id")
    def _compute_owner_checked(self):
        for submission in self:
            submission.owner_checked = bool(submission.partner_id)

    @api.depends("code", "procedure_id")
    def _compute_display_name(self):
        for submission in self:
            # sudo: the name of a procedure is public
            procedure = submission.procedure_id.sudo().name
            submission.display_name = submission.code or self.env._(
                "Draft: %(procedure)s", procedure=procedure
            )

    @api.model
    def _of_account(self, submission_id):
        """Return the submission (sudo) with this id that belongs to the current user, or none."""
        own = Domain("id", "=", submission_id) & self._domain_of_account(self.env.user)
        # sudo: one's own, by the domain; accounts read none of it by RPC
        return self.sudo().search(own)

    @api.model
    def _domain_of_account(self, user, owners=None):
        """Return the domain of the submissions that are this account's to read and go on with.

        Its own, for itself or for somebody for whom it may act today: details and papers of an
        organisation stay with those who represent it, those of a person with the checked identity.
        What was sent for an organisation is seen by all who represent it; what is only begun, by
        whoever began it, or, where they represent it no longer, by those who do.

        :param owners: of ``user._egate_owners()``, where the caller knows them
        """
        owners = user._egate_owners() if owners is None else owners
        seen = Domain("user_id", "=", user.id) & Domain("partner_id", "in", [False, *owners.ids])
        organisations = owners.filtered("is_company")
        acting = self.env["egate.representation"]._accounts_for(organisations)
        for organisation, accounts in acting.items():
            left = Domain("state", "=", "draft") & Domain("user_id", "not in", accounts.ids)
            sent = Domain("state", "not in", ("draft", "ended"))
            of_it = Domain("partner_id", "in", (organisations & organisation._same_person()).ids)
            seen |= of_it & (sent | left)
        return seen

    @api.model
    def _new_code(self, now):
        """Return a number for a submission: the local day and six signs that nobody can guess."""
        while True:
            signs = "".join(secrets.choice(_SIGNS) for _ in range(6))
            code = f"TT-{office_date(now):%y%m%d}-{signs}"
            # sudo: a number is taken whoever has it
            if not self.sudo().search_count([("code", "=", code)], limit=1):
                return code

    def _components(self):
        """Return the papers of this (sudo) submission's case, in the order of the version."""
        self.ensure_one()
        return self.version_id.component_ids.filtered(
            lambda part: not part.variant_id or part.variant_id == self.variant_id
        )
