from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.plain_text import MAX_CATALOGUE_TEXT
from ..tools.search_key import search_key

#: The parts of a version that are lists, in the order of the form and the comparison.
PARTS = (
    "step_ids",
    "variant_ids",
    "channel_ids",
    "component_ids",
    "term_ids",
    "fee_ids",
    "result_ids",
)


class EgateProcedureVersion(models.Model):
    """What a procedure requires and promises from a date on, by a decision.

    A published version is frozen: a dossier keeps the version that it was received with for life.
    Source: Nghị định 63/2010/NĐ-CP Điều 8 khoản 2, and the fields of the national catalogue.
    """

    _name = "egate.procedure.version"
    _description = "Procedure version"
    _order = "date_from desc, id desc"
    _max_text = MAX_CATALOGUE_TEXT

    procedure_id = fields.Many2one(
        "egate.procedure", required=True, index=True, ondelete="restrict"
    )
    decision = fields.Char(help="Number of the decision that announces it.")
    date_from = fields.Date(
        string="In force from",
        required=True,
        default=lambda self: self.env["egate.assignment"]._local_today(),
    )
    date_to = fields.Date(string="In force until", help="Last day, included.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("published", "Published"),
            ("superseded", "Superseded"),
            ("retired", "Retired"),
        ],
        required=True,
        default="draft",
        copy=False,
    )
    kind = fields.Selection(
        [
            ("law", "Detailed by the centre, as a law orders"),
            ("centre", "Not left to the province by a law"),
            ("province", "Left to the province by a law"),
        ],
        help="As the national catalogue sorts procedures.",
    )
    level = fields.Selection(
        [("ministry", "Ministry"), ("province", "Province"), ("commune", "Commune")],
        required=True,
        default="commune",
    )
    level_ids = fields.Many2many("egate.level", string="Levels in the catalogue")
    audience_ids = fields.Many2many("egate.audience", string="For whom")
    agency_unit_id = fields.Many2one(
        "egate.unit",
        string="Competent agency",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the agency that the receiving one-stop unit belongs to.",
    )
    agency_text = fields.Char(string="Carried out by")
    competent_text = fields.Char(string="Competent authority")
    delegated_text = fields.Char(string="Delegated authority")
    partner_text = fields.Char(string="Cooperating agencies")
    address_text = fields.Text(string="Where to hand in")
    sets = fields.Integer(string="Number of sets", default=1, required=True)
    result_name = fields.Char(string="Result", required=True)
    online_level = fields.Selection(
        [
            ("full", "Fully online"),
            ("partial", "Partly online"),
            ("information", "Information only"),
        ],
        required=True,
        default="full",
        help="Fully online is the rule, partly online needs a published reason (Nghị định "
        "224/2026/NĐ-CP, from 01/7/2026).",
    )
    online_reason = fields.Char(
        string="Why only partly online", help="The reason as published, with its document."
    )
    proactive_level = fields.Selection(
        [("1", "Level 1"), ("2", "Level 2"), ("3", "Level 3"), ("4", "Level 4")],
        string="Proactive level",
        help="How far the office acts before it is asked, by the four levels of Nghị định "
        "224/2026/NĐ-CP. Empty: only on request.",
    )
    solved_at_once = fields.Boolean(
        string="Solved at once, without a receipt",
        help=(
            "Handed in, done and given back in one go at the counter. For terms within the day "
            "only."
        ),
    )
    land_details = fields.Boolean(
        string="About a plot of land",
        help="The counter asks for the plot and the map sheet, and the receipt names them.",
    )
    conditions = fields.Text()
    law_ids = fields.Many2many("egate.law", string="Legal bases")
    keywords = fields.Char()
    description = fields.Text()
    step_ids = fields.One2many("egate.procedure.step", "version_id", string="Steps", copy=True)
    channel_ids = fields.One2many(
        "egate.procedure.channel", "version_id", string="Ways to hand in", copy=True
    )
    component_ids = fields.One2many(
        "egate.procedure.component", "version_id", string="Papers", copy=True
    )
    variant_ids = fields.One2many(
        "egate.procedure.variant", "version_id", string="Cases", copy=True
    )
    term_ids = fields.One2many("egate.procedure.term", "version_id", string="Terms", copy=True)
    fee_ids = fields.One2many("egate.procedure.fee", "version_id", string="Fees", copy=True)
    result_ids = fields.One2many(
        "egate.procedure.result", "version_id", string="Results in the catalogue", copy=True
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A version cannot end before it begins.",
    )
    _sets_positive = models.Constraint("CHECK (sets > 0)", "At least one set is handed in.")
    _decision_known = models.Constraint(
        "CHECK (state = 'draft' OR decision IS NOT NULL)",
        "A version is published by a decision: enter its number.",
    )
    # Every procedure has a band of 4,000,000 numbers, one for each day until the year 9999. So the
    # ranges of one procedure meet exactly where its days do, and PostgreSQL's own index for ranges
    # is enough: the extension btree_gist may be missing or refused on a managed server.
    _in_force_once = models.Constraint(
        """EXCLUDE USING gist (int8range(
            procedure_id::bigint * 4000000 + (date_from - DATE '0001-01-01'),
            procedure_id::bigint * 4000000 + COALESCE(date_to - DATE '0001-01-01', 3999999),
            '[]') WITH &&) WHERE (state IN ('published', 'superseded'))""",
        "Two published versions of a procedure would be in force on the same day. End the older "
        "one first.",
    )

    @api.depends("procedure_id", "decision")
    def _compute_display_name(self):
        for version in self:
            decision = version.decision or self.env._("without a decision yet")
            version.display_name = ", ".join(filter(None, (version.procedure_id.name, decision)))

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name != "state"
        )

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: the state decides, whatever fields the user may read
            frozen = self.filtered(lambda version: version.sudo()._origin.state != "draft")
            if frozen:
                return frozen, lambda: UserError(
                    self.env._("A published version is frozen. Create a new version to change it.")
                )
        return None

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        for version in self:
            if version.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(version)s” was published and cannot be deleted: dossiers refer to it. "
                        "Retire it instead.",
                        version=version.display_name,
                    )
                )

    def copy(self, default=None):
        copies = super().copy(default)
        for version, new in zip(self, copies, strict=True):
            version._copy_cases(new)
        return copies

    def _copy_cases(self, new):
        """Make the parts of ``new``, a copy, hold for the cases of ``new`` that ours hold for."""
        self.ensure_one()
        case_of = dict(zip(self.variant_ids, new.variant_ids.sorted("id"), strict=True))
        for name in ("component_ids", "term_ids", "fee_ids"):
            for part, copied in zip(self[name], new[name].sorted("id"), strict=True):
                if part.variant_id:
                    copied.variant_id = case_of[part.variant_id]

    def _new_draft(self):
        """Return a draft that starts as a copy of this version, without decision and end.

        It begins today, or on the day after this version began, if that is still to come.
        """
        self.ensure_one()
        today = self.env["egate.assignment"]._local_today()
        begins = max(today, self.date_from + timedelta(days=1))
        return self.copy({"decision": False, "date_from": begins, "date_to": False})

    def _older_version(self):
        """Return the version that this one follows, or an empty record."""
        self.ensure_one()
        older = Domain("procedure_id", "=", self.procedure_id.id) & Domain("id", "!=", self.id)
        older &= Domain("date_from", "<=", self.date_from)
        return self.search(older, limit=1)

    def _case_like(self, variant):
        """Return the case of this version that ``variant`` of another one is; none if it is gone.

        By its code, which stays when a case is named otherwise; else by its name.
        """
        by_code = {case.code: case for case in self.variant_ids}
        by_name = {search_key(case.name): case for case in self.variant_ids}
        none = self.variant_ids.browse()
        found = variant and (by_code.get(variant.code) or by_name.get(search_key(variant.name)))
        return found or none

    def _terms_for(self, variant, channel=None):
        """Return the legs of the term of ``variant`` (may be empty), in order.

        The most precise term holds: of the case and the channel, of the case, of the channel, of
        neither.

        :param channel: way of submission (a key of ``egate.procedure.channel``), if known
        """
        self.ensure_one()
        none = self.env["egate.procedure.variant"]
        for case, way in ((variant, channel), (variant, None), (none, channel), (none, None)):
            legs = self.term_ids.filtered(
                lambda term, case=case, way=way: (
                    term.variant_id == case and term.channel == (way or False)
                )
            )
            if legs:
                return legs.sorted("sequence")
        return self.env["egate.procedure.term"]

    def _fee_lines(self, variant, channel=None, pages=1, copies=1, on_date=None, exemption=None):
        """Return what a dossier pays: the only calculation, for counter and portal.

        :param variant: the case, or an empty record
        :param str channel: ``desk``, ``online`` or ``post``
        :param int pages: pages of one copy
        :param int copies: how many copies are asked for
        :param date on_date: local date of the reception, today by default
        :param exemption: ``egate.fee.exemption`` that the owner claims, if any
        :return: one dict per fee with ``fee_id``, ``name``, ``quantity``, ``full_amount``,
            ``amount`` (whole VND) and ``exemption_id``
        """
        self.ensure_one()
        day = on_date or self.env["egate.assignment"]._local_today()
        fees = self.env["egate.procedure.fee"]._for_case(self, variant, channel, day)
        reason = exemption or self.env["egate.fee.exemption"]
        return [fee._line(pages, copies, day, reason) for fee in fees]
