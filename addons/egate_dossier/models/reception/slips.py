from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.models.egate_numbering import Wanted
from odoo.addons.egate_base.tools.hooks import hooked
from odoo.addons.egate_base.tools.plain_text import MAX_LETTER_TEXT, says_something

from ...tools.slip_content import MAX_LINES, read_content
from .slip import ASKING_KINDS


class EgateDossier(models.Model):
    """What a citizen gets instead of a receipt, and what the one-stop unit asks for later.

    Incomplete papers: guided once, in writing, with the list (Nghị định 118/2025/NĐ-CP). What is
    not taken at all is refused on form 03, with the reason.
    """

    _inherit = "egate.dossier"

    slip_ids = fields.One2many("egate.dossier.slip", "dossier_id", string="Slips", copy=False)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_slips(self):
        if self.slip_ids:
            raise UserError(
                self.env._(
                    "A slip was given to the citizen for this draft, so it is kept. Leave it as "
                    "it is: it disturbs nobody."
                )
            )

    # -- what the buttons do ------------------------------------------------------------------

    def action_issue_guide(self, values=None):
        """Give the citizen the guide slip of this draft; a repeat answers with the same slip.

        :param dict values: ``lines`` (dicts of ``name``, ``original_count``, ``certified_count``,
            ``copy_count``, ``fault``), ``reason``, ``legal_basis``, ``contact_name``,
            ``contact_phone``; a second slip needs ``again_reason``
        :return: the action that prints it, or closes the dialog
        :raise UserError: says everything that is missing
        """
        self.ensure_one()
        self.check_access("write")
        return self._issue_slip("guide", values)._action_issued()

    def action_refuse(self, values=None):
        """Refuse to accept this draft, on form 03; it is kept and closed to everybody.

        :param dict values: ``reason`` and ``legal_basis``
        """
        self.ensure_one()
        # sudo: what was refused is closed to writing; a repeat is answered with what was done
        if self.sudo().refused_at:
            self.check_access("read")
        else:
            self.check_access("write")
        return self._issue_slip("refusal", values)._action_issued()

    def _check_may_ask(self):
        """Refuse users who may not say what this dossier lacks."""
        if not self.received_at:
            self.check_access("write")
            return
        self.check_access("read")
        held = self.env["egate.assignment"]._held_units(self.env.user)
        if fault := self._hold_refusal(held):
            raise UserError(self._refusal_message(fault))

    # -- issuing ------------------------------------------------------------------------------

    def _issue_slip(self, kind, values):
        """Return the new slip, or the one that says exactly this already.

        Access was checked by the caller, as the real user.

        Hook ``slip_issued``: called with the slip once it is there, not for a repeat.
        """
        content = read_content(values)
        # Two clicks, or two clerks, conflict here: the later one is tried again and finds the slip.
        self._lock_rows()
        digest = content.digest(kind)
        if same := self.slip_ids.filtered(lambda slip: slip.digest == digest):
            return same[0]
        if errors := self._slip_errors(kind, content):
            raise UserError("\n".join(errors))
        unit = self.reception_unit_id if not self.received_at else self._slip_unit()
        at = fields.Datetime.now().replace(microsecond=0)
        day = unit._require_calendar()._to_local(at).date()
        # Last of what can fail: a number that is taken stays taken.
        [[issued]] = self.env["egate.numbering"]._issue_many([Wanted(kind, unit, day)])
        # sudo: only this method writes slips; access and content were checked before
        slip = self.env["egate.dossier.slip"]._create_privileged(
            {
                "dossier_id": self.id,
                "kind": kind,
                "code": issued.code,
                "number": issued.number,
                "unit_id": unit.id,
                "stage": "processing" if self.received_at else "reception",
                "issued_at": at,
                "issued_date": day,
                "issued_by_id": self.env.uid,
                "reason": content.reason,
                "legal_basis": content.legal_basis,
                "again_reason": content.again_reason,
                "contact_name": content.contact_name or unit.name,
                "contact_phone": content.contact_phone or unit.phone,
                "digest": digest,
                **self._prepare_answer_by(kind, at),
            }
        )
        # sudo: see above
        self.env["egate.dossier.slip.line"]._create_privileged(
            [
                {
                    "dossier_id": self.id,
                    "slip_id": slip.id,
                    "sequence": sequence,
                    **line._asdict(),
                }
                for sequence, line in enumerate(content.lines, 1)
            ]
        )
        if kind == "refusal":
            # sudo: an engine field; write access was checked before
            self.sudo().refused_at = at
        if self.received_at:
            # sudo: the trail is the engine's. Before acceptance there is none, and the slip stays.
            self.sudo()._trace("asked", at, {self.sudo(): {"slip": slip.id}})
        self.invalidate_recordset(["slip_ids"])
        for react in hooked(self, "slip_issued"):
            react(slip)
        return slip.with_env(self.env)

    def _slip_unit(self):
        """Return the unit that asks: where the dossier is."""
        return self.holder_unit_id or self.reception_unit_id

    def _slip_errors(self, kind, content):
        """Return a sentence for everything that keeps this slip from being issued."""
        if self.refused_at:
            return [self._not_accepted_message()]
        if kind in ("guide", "refusal") and self.received_at:
            return [
                self.env._(
                    "“%(dossier)s” has been accepted: from now on it moves by the actions of its "
                    "process.",
                    dossier=self.display_name,
                )
            ]
        errors = []
        if not says_something(self.submitter_name or self.applicant_name or ""):
            errors.append(self.env._("Enter the owner's full name: the slip is given to a person."))
        if kind in ASKING_KINDS and not content.lines:
            errors.append(self.env._("List at least one paper that is missing or wrong."))
        if kind != "guide" and not content.reason:
            errors.append(self.env._("Write the reason in words that the citizen understands."))
        if kind != "guide" and not content.legal_basis:
            errors.append(self.env._("Enter the legal basis: the citizen may ask for it."))
        errors += self._lookup_errors([line.name for line in content.lines])
        if len(content.lines) > MAX_LINES:
            errors.append(
                self.env._("At most %(limit)s papers are listed on one slip.", limit=MAX_LINES)
            )
        texts = [*content[1:], *(text for line in content.lines for text in (line[0], line[-1]))]
        if any(len(text) > MAX_LETTER_TEXT for text in texts):
            errors.append(
                self.env._("Shorten what you wrote to %(limit)s characters.", limit=MAX_LETTER_TEXT)
            )
        return errors + self._again_errors(kind, content)

    def _again_errors(self, kind, content):
        """Ask why the citizen is sent away a second time."""
        asked = "" if content.again_reason else self._asked_before(kind)
        return [asked] if asked else []

    def _legal_basis_words(self):
        """Return by which texts this dossier is handled: the first laws of its version, and the
        decision that announced it."""
        version = self._version_now()
        laws = "; ".join(law.display_name for law in version.law_ids[:3])
        return ", ".join(filter(None, (laws, version.decision)))

    def _asked_before(self, kind):
        """Return when and by whom this was asked for already, or an empty string.

        Once before acceptance, and once again while it is processed.
        """
        stage = "processing" if self.received_at else "reception"
        told = self.slip_ids.filtered(
            lambda slip: slip.kind in ASKING_KINDS and slip.stage == stage
        ).sorted("id")
        if kind not in ASKING_KINDS or not told:
            return ""
        return self.env._(
            "What is missing was asked for already: slip %(code)s, %(moment)s, by %(user)s. "
            "It is asked for once, with the whole list. Print that slip again, or write why it is "
            "asked a second time.",
            **told[0]._told_when(),
        )

    # -- dialogs ------------------------------------------------------------------------------

    def action_open_guide(self):
        """Open the dialog of the guide slip, with the papers that are not ticked."""
        return self._action_slip_dialog("guide", self.env._("Guide slip"))

    def action_open_supplement(self):
        """Open the dialog of form 02."""
        return self._action_slip_dialog("supplement", self.env._("Ask for missing papers"))

    def action_open_refuse(self):
        """Open the dialog of form 03."""
        return self._action_slip_dialog("refusal", self.env._("Refuse to accept"))

    def _action_slip_dialog(self, kind, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "egate.dossier.slip.issue",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_dossier_id": self.id,
                "default_kind": kind,
                "dialog_size": "extra-large" if kind != "refusal" else "large",
            },
        }

    def _prepare_answer_by(self, kind, at):
        """Return the day that a slip of ``kind`` names, and by which law: of what is received."""
        if kind != "supplement" or not self.received_at:
            return {}
        # sudo: the version that it was received with, and the unit's calendar
        dossier = self.sudo()
        calendar = dossier.reception_unit_id._require_calendar()
        day, basis = dossier.version_id._answer_by(calendar, at)
        return {"answer_by": day, "answer_basis": basis}
