import re
from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.fields import Domain

#: A key that a screen makes.
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class EgateDossier(models.Model):
    """The draft that the counter works on: how it is begun, found and left, and its clerk.

    What is being entered is a draft of a dossier, so nothing is lost with the browser. A draft is
    in the hands of the one clerk who works on it; another clerk sees that and may take it over.
    """

    _inherit = "egate.dossier"

    counter_key = fields.Char(
        copy=False,
        export_string_translation=False,
        help="Made by the screen before the draft exists, so that a repeated first call finds it.",
    )
    counter_user_id = fields.Many2one(
        "res.users", string="Being entered by", copy=False, ondelete="set null", readonly=True
    )

    _counter_key_uniq = models.UniqueIndex("(counter_key) WHERE counter_key IS NOT NULL")
    _draft_by_identity_idx = models.Index("(identity_number) WHERE received_at IS NULL")
    _draft_by_clerk_idx = models.Index("(counter_user_id) WHERE received_at IS NULL")

    @api.model
    def _counter_find(self, dossier_id):
        """Return the dossier if it is there and the user may read it; else an empty record."""
        if not isinstance(dossier_id, int) or dossier_id <= 0:
            return self.browse()
        # With what is read of it next, in the same query.
        return self.search_fetch(Domain("id", "=", dossier_id))

    @api.model
    def _counter_draft(self, dossier_id, key=False):
        """Return the draft to work on; without an id, the one begun with ``key``, or a new one."""
        if dossier_id:
            draft = self._counter_find(dossier_id)
            if not draft:
                raise UserError(
                    self.env._(
                        "This draft is not there any more: it was deleted, or moved to another "
                        "one-stop unit. Begin anew; what you see can be copied from the screen."
                    )
                )
            if not draft.received_at and not draft.refused_at:
                draft.check_access("write")
            return draft
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise ValidationError(self.env._("The page is out of date. Load it again."))
        # sudo: a key is no secret; whose draft it is, is checked below
        begun = self.sudo().search(Domain("counter_key", "=", key)).with_env(self.env)
        if begun:
            begun.check_access("read" if begun.refused_at else "write")
            return begun
        unit = self._default_reception_unit_id()
        if not unit:
            raise UserError(
                self.env._(
                    "You are assigned to no one-stop unit today. Ask the administrator for an "
                    "assignment."
                )
            )
        draft = self.create({"reception_unit_id": unit.id})
        # sudo: engine fields; the draft was created as the user
        draft.sudo().write({"counter_key": key, "counter_user_id": self.env.uid})
        return draft

    @contextmanager
    def _counter_begins_once(self):
        """Write what the block enters in a draft, all at once.

        :raise ConcurrencyError: the same beginning came once more, at the same moment: Odoo tries
            this one again, which then finds the draft of the first
        """
        try:
            yield
            self.flush_recordset()
        except UniqueViolation as fault:
            if fault.diag.constraint_name != self._counter_key_uniq.full_name(self):
                raise
            raise ConcurrencyError(str(fault)) from fault

    @api.model
    def _counter_leave(self, left_id, drop_id):
        """Throw away the draft ``drop_id``, and ``left_id`` where it holds nothing."""
        for dossier_id, wanted in ((left_id, False), (drop_id, True)):
            draft = self._counter_find(dossier_id)
            if not draft or draft.counter_user_id != self.env.user or draft._counter_shut():
                continue
            if wanted or draft._counter_is_bare():
                draft.unlink()

    def _counter_is_bare(self):
        """Return whether this draft holds nothing but, at most, a person who is on file."""
        # sudo: only whether something is there, whatever of it the user may read
        draft = self.sudo()
        beyond = ("procedure_id", "paper_ids", "owner_ids", "submitter_name", "content", "note")
        person = (
            "applicant_name",
            "identity_number",
            "applicant_tax_code",
            "applicant_birth_date",
            "applicant_address",
            "applicant_phone",
            "applicant_email",
        )
        known = bool(draft.applicant_id) or not any(draft[name] for name in person)
        return known and not any(draft[name] for name in beyond)

    def _counter_hold(self):
        """Put the draft into the current user's hands."""
        # sudo: an engine field; write access was checked by the caller
        self.sudo().counter_user_id = self.env.uid

    def _counter_held(self):
        """Return the colleague in whose hands this draft is, or an empty record."""
        # sudo: the name of a colleague is no secret
        return (self.sudo().counter_user_id - self.env.user).with_env(self.env)

    def _counter_shut(self):
        """Return whether nothing can be entered: received, refused, or a colleague's."""
        self.ensure_one()
        return bool(self.received_at or self.refused_at or self._counter_held())
