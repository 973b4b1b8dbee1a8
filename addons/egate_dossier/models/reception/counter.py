from psycopg2.errors import DiskFull

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.tools.hooks import hooked

from ...tools.field_sentence import at, field_of
from .counter_people import NUMBERS, SIMILAR
from .counter_state import COUNTER_FIELDS, TOLD

#: Changes after which the screen shows something else about the citizen.
BESIDE = {"scan", "applicant_kind", "procedure_id"} | NUMBERS


class EgateDossier(models.Model):
    """What the counter's screen asks for. A change is one call, which returns all that is shown."""

    _inherit = "egate.dossier"

    @api.model
    def counter_open(self, dossier_id=False, take=False, left_id=False, drop_id=False):
        """Return what the screen offers, and the draft that it was left with.

        :param dossier_id: a draft, or a dossier that was received from it
        :param take: take over what a colleague is working on
        :param left_id: a draft that the screen leaves for the next citizen: it goes where nothing
            is in it that is not on file
        :param drop_id: a draft of one's own that is thrown away
        :return: ``offers`` (see :meth:`_counter_offers`), ``drafts`` of one's own, and ``state``
            (see :meth:`_counter_state`) or ``False`` when it is gone or not the user's to see
        :rtype: dict
        """
        self.check_access("create")
        self._counter_leave(left_id, drop_id)
        dossier = self._counter_find(dossier_id)
        if take and dossier and not dossier.received_at and not dossier.refused_at:
            dossier.check_access("write")
            dossier._counter_hold()
        if dossier and not dossier._counter_shut() and dossier.has_access("write"):
            dossier._renew_papers()
        return {
            "offers": self._counter_offers(),
            "drafts": self._counter_drafts(),
            "state": dossier._counter_state() if dossier else False,
        }

    @api.model
    def counter_change(self, dossier_id, changes, key=False):
        """Enter ``changes`` in a draft and return all that is shown; a repeat does no harm.

        :param dossier_id: the draft; ``False`` begins one
        :param dict changes: values of :data:`COUNTER_FIELDS` by name; besides ``scan`` (text of
            the code of an identity card; ``scan_for`` says whose), ``difference`` (``file`` or
            ``here``: which date of birth is right), ``papers`` and ``owners``
            (values by id), ``lookups`` (result by id of a paper), ``add_papers`` (names),
            ``add_owners`` (values), ``drop_papers``, ``drop_owners`` (ids), ``tick_required``
        :param key: random text of the screen's own; with it, a repeated beginning finds the draft
        :return: see :meth:`_counter_state`
        :rtype: dict
        """
        draft = self._counter_draft(dossier_id, key)
        if draft._counter_shut():
            return draft._counter_state()
        with draft._counter_begins_once():
            errors = draft._counter_apply(changes)
        changed = set(changes)
        return draft._counter_state(
            errors, beside=bool(BESIDE & changed), similar=bool(SIMILAR & changed)
        )

    @api.model
    def counter_accept(self, dossier_id, changes=None):
        """Enter ``changes`` and accept the draft; a repeat answers with what the first one did.

        A refusal loses nothing: what was entered is kept, and the reasons come as ``refusal``.

        Hook ``owner_differs_on_file``: called on the received dossier with whether the owner's card
        was read, where the date of birth on file is another one.

        :rtype: dict
        """
        draft = self._counter_draft(dossier_id)
        if draft._counter_shut():
            return draft._counter_state()
        errors = draft._counter_apply(changes or {})
        if errors:
            return {**draft._counter_state(errors), **draft._counter_refusal(errors)}
        try:
            with self.env.cr.savepoint():
                differs = draft._counter_difference()
                # sudo: whether the owner's card was read, before the reception forgets it
                card_read = bool(differs) and bool(draft.sudo()._card_of_owner())
                draft.action_receive()
                if differs:
                    for keep in hooked(draft, "owner_differs_on_file"):
                        keep(card_read)
        except (UserError, DiskFull) as refusal:
            draft.invalidate_recordset()
            if isinstance(refusal, DiskFull):
                refusal = self.env["ir.http"]._full_disk(self.env, refusal)
            said = getattr(refusal, "sentences", None) or [str(refusal)]
            return {**draft._counter_state(), **draft._counter_told(said)}
        # sudo: what is told of a draft that the user has just received, and not its whole row
        draft.sudo().fetch(TOLD)
        return draft._counter_state()

    def _counter_refusal(self, errors):
        """Return all that keeps this draft from being accepted, where ``errors`` do already."""
        # sudo: what was entered decides, whatever of it the user may read
        draft = self.sudo()
        people = draft._people_on_file()
        found = draft._reception_findings(fields.Datetime.now(), people)[draft][1]
        first = [sentence for name, text in errors.items() for sentence in at(name, text)]
        return self._counter_told(first + [one for one in found if field_of(one) not in errors])

    @api.model
    def _counter_told(self, sentences):
        """Return why the draft is not accepted: in one text, and by the field of each sentence."""
        # In the order of the screen; what it has no field for comes last.
        order = {name: place for place, name in enumerate(COUNTER_FIELDS)}
        sentences = sorted(sentences, key=lambda one: order.get(field_of(one), len(order)))
        faults = []
        for text in sentences:
            name = field_of(text)
            label = self._fields[name]._description_string(self.env) if name else ""
            faults.append({"field": name, "label": label, "text": str(text)})
        return {"refusal": "\n".join(map(str, sentences)), "faults": faults}

    @api.model
    def counter_due(self, dossier_id):
        """Return the promise to the citizen as it is this minute, see :meth:`_counter_due`."""
        draft = self._counter_draft(dossier_id)
        return draft._counter_due()

    def action_counter_open(self):
        """Open this draft on the counter's screen."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("egate_dossier.egate_counter_action")
        return {**action, "params": {"dossier_id": self.id}}
