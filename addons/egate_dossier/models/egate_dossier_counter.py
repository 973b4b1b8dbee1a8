import re

from psycopg2.errors import DiskFull

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.models.base_lists import MAX_LINES
from odoo.addons.egate_base.tools.alphabet import alphabetical
from odoo.addons.egate_base.tools.identity import normalise_number
from odoo.addons.egate_base.tools.search_key import search_key

from ..tools.field_sentence import at, field_of
from .egate_dossier_counter_people import BIRTH, NUMBERS, SIMILAR
from .egate_dossier_counter_state import COUNTER_FIELDS
from .egate_dossier_people import PRINTED

#: So many procedures are offered at once; so many that match are ranked.
OFFERED, RANKED = 8, 200
#: More communes than the country has.
AGENCIES = 5000
#: What a desk receives most is counted over so many days and at most so many dossiers.
USED_DAYS, USED_DOSSIERS = 90, 500
#: Changes after which there is something else to tell about the citizen.
BESIDE = {"scan", "applicant_kind", "procedure_id"} | NUMBERS
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class EgateDossier(models.Model):
    """What the counter's screen asks for. A change is one call, which returns all that is shown.

    What is being entered is a draft of a dossier, so nothing is lost with the browser. A draft is
    in the hands of the one clerk who works on it; another one is told so and may take it over.
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

    # -- what the screen calls -------------------------------------------------------------------

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
        errors = draft._counter_apply(changes)
        changed = set(changes)
        return draft._counter_state(
            errors, beside=bool(BESIDE & changed), similar=bool(SIMILAR & changed)
        )

    @api.model
    def counter_accept(self, dossier_id, changes=None):
        """Enter ``changes`` and accept the draft; a repeat answers with what the first one did.

        A refusal loses nothing: what was entered is kept, and the reasons come as ``refusal``.

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
                    draft._ask_for_correction_on_file(card_read)
                # sudo: an engine field; the draft was received as the user
                draft.sudo().counter_key = False
        except (UserError, DiskFull) as refusal:
            draft.invalidate_recordset()
            if isinstance(refusal, DiskFull):
                refusal = self.env["ir.http"]._full_disk(self.env, refusal)
            said = getattr(refusal, "sentences", None) or [str(refusal)]
            return {**draft._counter_state(), **draft._counter_told(said)}
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

    @api.model
    def counter_procedures(self, text="", desk_id=False):
        """Return the procedures that match ``text`` (a code, words without diacritics).

        What this desk receives most comes first; without a text it is all that comes.

        :rtype: list[dict]
        """
        self.check_access("create")
        used = self._procedures_used(desk_id)
        Procedure = self.env["egate.procedure"]
        offered = Domain("current_version_id", "!=", False) & Domain("workflow_id", "!=", False)
        words = search_key(str(text or "")).split()
        wanted = Domain.AND([Domain("search_key", "like", word) for word in words])
        fields_shown = ["name", "code"]
        if words:
            found = Procedure.search_fetch(offered & wanted, fields_shown, limit=RANKED)
        else:
            found = Procedure.search_fetch(offered & Domain("id", "in", list(used)), fields_shown)
            if len(found) < OFFERED:
                rest = offered & Domain("id", "not in", found.ids)
                found |= Procedure.search_fetch(rest, fields_shown, limit=OFFERED)
        code = "".join(words)
        ranked = found.sorted(
            lambda procedure: (
                procedure.code != code,
                -used.get(procedure.id, 0),
                not procedure.code.endswith(code) if code else False,
                alphabetical(procedure.name),
            )
        )
        return [
            {"id": procedure.id, "name": procedure.name, "code": procedure.code}
            for procedure in ranked[:OFFERED]
        ]

    @api.model
    def counter_agencies(self, text=""):
        """Return the communes' agencies whose names have the words of ``text``, for a choice.

        :rtype: list[dict]
        """
        self.check_access("create")
        words = search_key(str(text or "")).split()
        communes = Domain("kind", "=", "agency") & Domain("level", "=", "commune")
        found = self.env["egate.unit"].search_fetch(communes, ["name"], limit=AGENCIES)
        keys = {unit: search_key(unit.name) for unit in found}
        matching = [unit for unit in found if all(word in keys[unit] for word in words)]
        return [
            {"id": unit.id, "name": unit.name}
            for unit in sorted(matching, key=lambda unit: alphabetical(unit.name))[:OFFERED]
        ]

    def action_counter_open(self):
        """Open this draft on the counter's screen."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("egate_dossier.egate_counter_action")
        return {**action, "params": {"dossier_id": self.id}}

    # -- finding and holding ---------------------------------------------------------------------

    @api.model
    def _counter_find(self, dossier_id):
        """Return the dossier if it is there and the user may read it; else an empty record."""
        known = isinstance(dossier_id, int) and dossier_id > 0
        return self.search(Domain("id", "=", dossier_id)) if known else self.browse()

    @api.model
    def _counter_draft(self, dossier_id, key=False):
        """Return the draft to work on; without an id, the one begun with ``key``, or a new one."""
        if dossier_id:
            draft = self._counter_find(dossier_id)
            if not draft:
                raise UserError(
                    self.env._(
                        "This draft is not there any more: it was deleted, or moved to another "
                        "desk. Begin anew; what you see can be copied from the screen."
                    )
                )
            if not draft.received_at and not draft.refused_at:
                draft.check_access("write")
            return draft
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise ValidationError(self.env._("The page is out of date. Load it again."))
        # sudo: a key is nobody's secret; whose draft it is, is asked below
        begun = self.sudo().search(Domain("counter_key", "=", key)).with_env(self.env)
        if begun:
            begun.check_access("read" if begun.refused_at else "write")
            return begun
        if not self._default_reception_unit_id():
            raise UserError(
                self.env._(
                    "You are assigned to no desk today. Ask the administrator for an assignment."
                )
            )
        draft = self.create({})
        # sudo: engine fields; the draft was created as the user
        draft.sudo().write({"counter_key": key, "counter_user_id": self.env.uid})
        return draft

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
        """Return whether nothing is in this draft but somebody who is on file, or nobody."""
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

    # -- changing --------------------------------------------------------------------------------

    def _counter_apply(self, changes):
        """Enter ``changes``, and what follows from them.

        :return: by field, the sentence that says why it was not entered
        :rtype: dict[str, str]
        """
        self.ensure_one()
        if not isinstance(changes, dict):
            raise ValidationError(self.env._("The page is out of date. Load it again."))
        lists = (value for value in changes.values() if isinstance(value, (list, dict)))
        if any(len(value) > MAX_LINES for value in lists):
            raise UserError(
                self.env._(
                    "At most %(limit)s lines are entered at once. Enter fewer, and the others "
                    "after them.",
                    limit=MAX_LINES,
                )
            )
        if not self.counter_user_id:
            self._counter_hold()
        errors = {}
        year = changes.get("applicant_birth_date")
        year = int(year) if isinstance(year, str) and re.fullmatch(r"[0-9]{4}", year) else 0
        if year:
            changes = {**changes, "applicant_birth_date": False}
        vals = {
            name: self._counter_value(name, value, errors)
            for name, value in changes.items()
            if name in COUNTER_FIELDS and self._has_field_access(self._fields[name], "write")
        }
        secret = self._receipt_secret(changes.get("scan"))
        if changes.get("scan") and not secret:
            vals.update(self._counter_card(changes["scan"], changes.get("scan_for"), errors))
        old_number = vals.pop("identity_old_number", False)
        if "applicant_birth_date" in vals:
            vals["applicant_birth_year"] = 0 if vals["applicant_birth_date"] else year
        if BIRTH & vals.keys():
            # What was checked before was another number, or another date.
            vals.setdefault("birth_confirmed", False)
        if vals.get("applicant_kind", self.applicant_kind) == "organisation":
            # An organisation has none: what was half typed before is nobody's.
            for name in ("identity_kind", "identity_number", "identity_reason"):
                vals.pop(name, None)
        self._counter_check_people(vals, errors)
        self._counter_check_procedure(vals, errors)
        self._counter_check_outside(vals, errors)
        vals = {name: value for name, value in vals.items() if name not in errors}
        # Not what stood there before: it is somebody else's.
        vals.update(dict.fromkeys(errors.keys() & NUMBERS, False))
        # First, as it was on the screen when it was ticked.
        self._counter_papers(changes)
        self._counter_owners(changes)
        if "procedure_id" not in vals:
            self._renew_papers()
        number = normalise_number(vals.get("identity_number"))
        renewed = "identity_number" in vals and (old_number or number != self.identity_number)
        self.write(vals)
        if renewed:
            # sudo: an engine field, of the card that was read for this number
            self.sudo().identity_old_number = old_number
        self._counter_follow(vals)
        if secret:
            self._meet_by_receipt(secret, errors)
        elif "identity_number" in vals and changes.get("scan"):
            self._meet_by_card(changes["scan"])
        if changes.get("tick_required"):
            self._counter_tick()
        self._counter_decide(changes, vals)
        return errors

    def _counter_follow(self, vals):
        """Do what the entered values bring with them, as the form does by its onchanges."""
        self._counter_follow_people(vals)
        if {"procedure_id", "variant_id"} & vals.keys():
            # sudo: the papers follow the draft, whose own write access was checked and whose row
            # was just updated, which is all that each of them would do again
            self.sudo()._onchange_procedure_id()
        if {"procedure_id", "variant_id", "channel"} & vals.keys():
            self._onchange_offered_exemption_ids()
        if "exemption_id" in vals:
            self._onchange_exemption_id()

    def _counter_value(self, name, value, errors):
        """Return ``value`` as the field ``name`` takes it; what is wrong goes to ``errors``."""
        field = self._fields[name]
        if field.type == "many2one":
            return self._counter_record(field, value)
        if field.type == "selection":
            if not value and not field.required:
                return False
            known = isinstance(value, str) and value in field.get_values(self.env)
            return value if known else self._counter_wrong(name)
        if field.type == "boolean":
            return value is True
        if field.type == "integer":
            if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 9999:
                return value
            errors[name] = self.env._("Enter a whole number from 1 to 9,999.")
            return self[name]
        if field.type == "date":
            try:
                return fields.Date.to_date(value) if isinstance(value, str) and value else False
            except ValueError:
                errors[name] = self.env._("Enter a date such as 25/12/1990.")
                return False
        try:
            text = self._entered_line(value)
        except UserError as error:
            errors[name] = str(error)
            return self[name]
        Partner, fault = self.env["res.partner"], None
        if name in ("applicant_phone", "submitter_phone"):
            fault = Partner._phone_fault(text)
        elif name == "applicant_email":
            fault = Partner._email_fault(text)
        elif name in PRINTED:
            fault = Partner._print_fault(text)
        if fault:
            errors[name] = fault
        if name == "submitter_identity_number":
            text = normalise_number(text)
        return text or False

    def _counter_record(self, field, value):
        if not value:
            if field.name == "reception_unit_id":
                self._counter_wrong(field.name)
            return False
        Model = self.env[field.comodel_name]
        # With what is shown of it, in the same query.
        known = isinstance(value, int) and Model.search_fetch(Domain("id", "=", value))
        return known.id if known else self._counter_wrong(field.name)

    def _counter_wrong(self, name):
        raise ValidationError(
            self.env._(
                "“%(field)s” does not know this value. Load the page again.",
                field=self._fields[name]._description_string(self.env),
            )
        )

    def _counter_check_procedure(self, vals, errors):
        """Refuse what cannot be received today, before the constraint does."""
        if not vals.get("procedure_id"):
            return
        procedure = self.env["egate.procedure"].browse(vals["procedure_id"])
        try:
            procedure._reception_rules(
                False, self.channel, self.env["egate.assignment"]._local_today()
            )
        except UserError as refusal:
            errors["procedure_id"] = str(refusal)

    def _counter_check_outside(self, vals, errors):
        """Refuse a code of a ministry's system that another dossier has, before the index does."""
        if not {"outside_system_id", "outside_code"} & vals.keys():
            return
        system = vals.get("outside_system_id", self.outside_system_id.id)
        code = vals.get("outside_code", self.outside_code)
        if system and code:
            found = self._outside_errors(self.env["egate.outside.system"].browse(system), code)
            if found:
                errors["outside_code"] = found[0]

    # -- what is used most -----------------------------------------------------------------------

    @api.model
    def _procedures_used(self, desk_id=False):
        """Return how often a desk received each procedure lately, at a bounded price.

        :param desk_id: one of the user's own desks; otherwise the default one is asked
        :rtype: dict[int, int]
        """
        desks = self._clerk_units()
        if desk_id not in desks:
            desk_id = self._default_reception_unit_id().id
        today = self.env["egate.assignment"]._local_today()
        since = fields.Date.subtract(today, days=USED_DAYS)
        # The newest of one desk by its own index: the same work at a thousand and a million rows.
        self.env.cr.execute(
            SQL(
                """
                SELECT procedure_id, count(*) FROM (
                    SELECT procedure_id FROM egate_dossier
                    WHERE reception_unit_id = %(desk)s AND received_date >= %(since)s
                    ORDER BY received_date DESC LIMIT %(limit)s
                ) AS lately GROUP BY procedure_id
                """,
                desk=desk_id or 0,
                since=since,
                limit=USED_DOSSIERS,
            )
        )
        return dict(self.env.cr.fetchall())
