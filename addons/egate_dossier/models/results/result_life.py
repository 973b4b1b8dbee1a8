from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.egate_base.models.egate_personal import ANONYMISED


class EgateDossierResult(models.Model):
    """From signing to the archive: numbered once, corrected by a new version, given out.

    Signing, numbering and giving out are three acts (Nghị định 30/2020/NĐ-CP). What is signed is
    not edited: a correction is a version of its own, signed by a leader of the competent agency,
    and the one before it is kept as it was (CN16). The database keeps it so.
    """

    _inherit = "egate.dossier.result"

    version = fields.Integer(default=1, readonly=True)
    replaces_id = fields.Many2one(
        "egate.dossier.result",
        string="Takes the place of",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    change_reason = fields.Char(string="Why it was corrected", readonly=True)
    number = fields.Char(string="Number of the document", readonly=True, index="trigram")
    decided_on = fields.Date(string="Dated", readonly=True)
    valid_until = fields.Date(
        string="Valid until", readonly=True, help="Last day, included; empty: without end."
    )
    numbered_at = fields.Datetime(string="Numbered", readonly=True)
    numbered_by_id = fields.Many2one(
        "res.users", string="Numbered by", readonly=True, ondelete="restrict"
    )
    notified_at = fields.Datetime(
        string="Told to the citizen",
        readonly=True,
        help="That somebody was told that it is ready. It is not given out by that.",
    )
    delivery_id = fields.Many2one(
        "egate.result.delivery",
        string="Given out as",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    delivery_channel = fields.Selection(related="delivery_id.channel", string="Given")
    state = fields.Selection(
        [
            ("signed", "Waits to be given out"),
            ("returned", "Given out"),
            ("withdrawn", "Replaced"),
        ],
        compute="_compute_state",
    )
    dossier_code = fields.Char(related="dossier_id.code", string="Dossier code")
    applicant_name = fields.Char(related="dossier_id.applicant_name", string="Owner")
    procedure_id = fields.Many2one(related="dossier_id.procedure_id")
    may_correct = fields.Boolean(compute="_compute_may", export_string_translation=False)
    may_work = fields.Boolean(compute="_compute_may", export_string_translation=False)

    _valid_idx = models.Index(
        "(valid_until) WHERE valid_until IS NOT NULL AND withdrawn_at IS NULL"
    )
    _decided_idx = models.Index("(decided_on) WHERE decided_on IS NOT NULL")
    _numbered_whole = models.Constraint(
        "CHECK ((numbered_at IS NULL) = (number IS NULL) AND (number IS NULL) = "
        "(decided_on IS NULL))",
        "A document has its number together with its date.",
    )
    _valid_after_date = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= decided_on)",
        "A document cannot end before its date.",
    )

    def init(self):
        result = super().init()
        # What was signed stays as it was signed, and once numbered, the number too. The name may
        # name a person: when its time is over, words that say so take its place, and no others.
        self.env.cr.execute(
            """
            CREATE OR REPLACE TRIGGER egate_result_kept BEFORE UPDATE ON egate_dossier_result
                FOR EACH ROW WHEN (
                    (OLD.dossier_id, OLD.signer_id, OLD.signed_at)
                        IS DISTINCT FROM (NEW.dossier_id, NEW.signer_id, NEW.signed_at)
                    OR (OLD.name <> NEW.name AND NEW.name <> %s)
                    OR (OLD.version IS NOT NULL AND OLD.version IS DISTINCT FROM NEW.version)
                    OR (OLD.numbered_at IS NOT NULL AND
                        (OLD.number, OLD.decided_on, OLD.valid_until, OLD.numbered_at)
                            IS DISTINCT FROM
                        (NEW.number, NEW.decided_on, NEW.valid_until, NEW.numbered_at))
                    OR (OLD.returned_at IS NOT NULL AND (OLD.returned_at, OLD.delivery_id)
                            IS DISTINCT FROM (NEW.returned_at, NEW.delivery_id)))
                EXECUTE FUNCTION egate_append_only();
            """,
            [ANONYMISED],
        )
        return result

    @api.depends("returned_at", "withdrawn_at")
    def _compute_state(self):
        for result in self:
            if result.withdrawn_at:
                result.state = "withdrawn"
            else:
                result.state = "returned" if result.returned_at else "signed"

    @api.depends("name", "number", "version")
    def _compute_display_name(self):
        for result in self:
            name = ", ".join(filter(None, (result.name, result.number)))
            if result.version > 1:
                name = self.env._(
                    "%(name)s (version %(version)s)", name=name, version=result.version
                )
            result.display_name = name

    @api.depends("dossier_id", "withdrawn_at", "numbered_at")
    @api.depends_context("uid")
    def _compute_may(self):
        for result in self:
            current = not result.withdrawn_at
            result.may_work = current and not result._work_refusal()
            result.may_correct = current and self.env.user in result._leaders()

    # -- who may ------------------------------------------------------------------------------

    def _work_refusal(self):
        """Return why the current user does not complete this result, or an empty string.

        The holder of the dossier does, and those who worked on it and still act in that unit.
        """
        # sudo: the holders of the dossier, even if the user may not read all of them
        dossier = self.sudo().dossier_id
        held = self.env["egate.assignment"]._held_units(self.env.user)
        if not dossier.with_env(self.env)._hold_refusal(held):
            return ""
        for step in dossier.step_ids:
            if step.user_id == self.env.user and step.unit_id.id in held.get(step.role_id.id, ()):
                return ""
        return self.env._(
            "Whoever has or had the dossier %(dossier)s completes its result.", dossier=dossier.code
        )

    def _check_may_work(self):
        self.check_access("read")
        if fault := self._work_refusal():
            raise AccessError(fault)

    def _leaders(self):
        """Return who may sign a correction: today's leaders of the competent agency, or their
        deputies.
        """
        # sudo: people of the agency, whatever one may read of it
        agency = self.sudo().dossier_id.agency_unit_id
        return self.env["egate.assignment"]._leaders_of(agency)

    def _refuse_old_version(self):
        if self.withdrawn_at:
            raise UserError(
                self.env._(
                    "A later version has taken the place of “%(name)s”: go on with that one.",
                    name=self.display_name,
                )
            )

    # -- numbering ----------------------------------------------------------------------------

    def action_number(self, values):
        """Enter the number and date of the signed document, and until when it is valid. Once.

        :param dict values: ``number``, ``decided_on``, ``valid_until`` (dates as ``YYYY-MM-DD``)
        :raise UserError: says what is missing, or that it has a number
        """
        self.ensure_one()
        self._check_may_work()
        vals = self._read_numbers(values)
        # sudo: engine columns; the right to complete the result was checked
        result = self.sudo()
        result.dossier_id._lock_rows()
        result.invalidate_recordset()
        result._refuse_old_version()
        if result.numbered_at:
            if all(result[name] == value for name, value in vals.items()):
                return True
            raise UserError(
                self.env._(
                    "“%(name)s” has its number. What is signed and numbered is not edited: a "
                    "leader corrects it by a new version.",
                    name=result.display_name,
                )
            )
        at = fields.Datetime.now().replace(microsecond=0)
        result.write({**vals, "numbered_at": at, "numbered_by_id": self.env.uid})
        details = {"result": result.id, "number": vals["number"]}
        result.dossier_id._trace("numbered", at, {result.dossier_id: details})
        return True

    @api.model
    def _read_numbers(self, values):
        values = values if isinstance(values, dict) else {}
        number = self._entered_text(values.get("number"))
        days = {}
        for name in ("decided_on", "valid_until"):
            value = values.get(name)
            try:
                days[name] = fields.Date.to_date(value) if value else False
            except (TypeError, ValueError):
                days[name] = False
        if not number or not days["decided_on"]:
            raise UserError(self.env._("Enter the number and the date of the document."))
        today = self.env["egate.assignment"]._local_today()
        if not date(1945, 9, 2) <= days["decided_on"] <= today:
            raise UserError(self.env._("The date of the document is today or earlier."))
        if days["valid_until"] and days["valid_until"] < days["decided_on"]:
            raise UserError(self.env._("The document would end before its date."))
        return {"number": number, **days}

    # -- a new version ------------------------------------------------------------------------

    def action_correct(self, values):
        """Make a corrected version of this result; the current user, a leader, signs it.

        The version before is kept, and so is what was given out of it.

        :param dict values: ``reason``; ``name``, ``number``, ``decided_on``, ``valid_until``
        :return: id of the new version
        """
        self.ensure_one()
        self.check_access("read")
        if self.env.user not in self._leaders():
            raise AccessError(
                self.env._("A leader of the competent agency corrects what was signed.")
            )
        values = values if isinstance(values, dict) else {}
        reason = self._entered_text(values.get("reason"))
        if not reason:
            raise UserError(self.env._("Write what was wrong and why it is corrected."))
        vals = self._read_numbers(values)
        # sudo: engine rows; that the user is a leader of the agency was checked
        result = self.sudo()
        result.dossier_id._lock_rows()
        result.invalidate_recordset()
        result._refuse_old_version()
        at = fields.Datetime.now().replace(microsecond=0)
        result.withdrawn_at = at
        # sudo: see above
        new = result._create_privileged(
            {
                **vals,
                "dossier_id": result.dossier_id.id,
                "name": self._entered_text(values.get("name")) or result.name,
                "version": max(result.version, 1) + 1,
                "replaces_id": result.id,
                "change_reason": reason,
                "signer_id": self.env.uid,
                "signed_at": at,
                "numbered_at": at,
                "numbered_by_id": self.env.uid,
            }
        )
        details = {"result": new.id, "replaces": result.id, "text": reason}
        result.dossier_id._trace("revised", at, {result.dossier_id: details})
        return new.id

    def _check_url(self):
        """Return the public address where anybody checks this result, or an empty string.

        ``egate_portal`` answers.
        """
        self.ensure_one()
        return ""

    # -- notifying ----------------------------------------------------------------------------

    def _mark_notified(self, at):
        """Note on these sudo results when the citizen was told, or that they were not after all.

        Called by the notices, see ``models/notices/notice.py``.

        :param at: UTC, or ``False``
        """
        self.filtered(lambda result: result.notified_at != at).notified_at = at

    # -- dialogs ------------------------------------------------------------------------------

    def action_open_number(self):
        """Open the dialog for number, date, validity and a file."""
        return self._action_dialog("number", self.env._("Number and files"))

    def action_open_correct(self):
        """Open the dialog for a corrected version."""
        return self._action_dialog("correct", self.env._("Correct by a new version"))

    def _action_dialog(self, act, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "egate.result.edit",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_result_id": self.id,
                "default_act": act,
                "dialog_size": "medium",
            },
        }

    def action_open_dossier(self):
        """Open the dossier."""
        self.ensure_one()
        return self.dossier_id._action_show()
