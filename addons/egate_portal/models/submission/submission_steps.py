from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Datetime, Domain

from odoo.addons.egate_base.tools.plain_text import entered, says_something
from odoo.addons.egate_base.tools.search_key import search_key

from .submission import OPEN

#: Drafts that one account may have at a time.
MAX_DRAFTS = 30
DRAFT_DAYS_PARAMETER = "egate_portal.draft_days"
DRAFT_DAYS = 30
#: What begins the key of a step that is a page of the form.
FORM = "form-"


class EgateSubmission(models.Model):
    """The way through a submission: begun, filled in step by step, gone on with anywhere."""

    _inherit = "egate.submission"

    # -- beginning ----------------------------------------------------------------------------

    @api.model
    def _begin_choices(self, procedure):
        """Return what is chosen before a draft exists, for the current account.

        :param procedure: ``egate.procedure`` (sudo)
        :return: ``version``, ``variants``, ``citizen``, ``organisations``, ``desks``, ``agencies``
        """
        today = self.env["egate.assignment"]._local_today()
        version = procedure._version_on(today)
        citizens = self.env.user._egate_citizens()
        return {
            "version": version,
            "variants": version.variant_ids,
            "citizen": citizens.filtered(lambda one: not one.is_company)[:1],
            "organisations": citizens.filtered("is_company"),
            "desks": self._desks_for(version),
            "agencies": self._agencies_for(version),
        }

    @api.model
    def _desks_for(self, version):
        """Return the open one-stop units that take this version in (sudo).

        Anywhere, regardless of boundaries (Nghị định 118/2025/NĐ-CP); those of its level first.
        """
        # sudo: names of public offices
        desks = self.env["egate.unit"].sudo().search([("kind", "=", "desk")])
        # A unit without a calendar promises no date, so it cannot take anything in.
        desks = desks.filtered("calendar_id")
        return desks.sorted(lambda desk: (desk.level != version.level, desk.name))

    @api.model
    def _agencies_for(self, version):
        """Return the communes that may have to decide (sudo); none where the version names one."""
        # sudo: see above
        units = self.env["egate.unit"].sudo()
        if version.agency_unit_id or version.level != "commune":
            return units
        return units.search([("kind", "=", "agency"), ("level", "=", "commune")], order="name")

    @api.model
    def _begin(self, procedure, post):
        """Make the draft that the page of beginning asks for; a second press finds the first.

        :param procedure: ``egate.procedure`` (sudo)
        :param dict post: ``key``, ``variant``, ``for_whom`` (``self``, ``other`` or the id of an
            organisation), ``desk``, ``agency``
        :return: the submission (sudo), and sentences by field where it cannot be begun
        """
        # sudo: an account writes no submission itself; all that follows is its own
        drafts = self.sudo()
        key = entered(post.get("key"))[:64]
        own = Domain("user_id", "=", self.env.uid)
        if key and (begun := drafts.search(own & Domain("begin_key", "=", key))):
            return begun, {}
        unsent = own & Domain("state", "in", ("draft", "check"))
        if drafts.search_count(unsent, limit=MAX_DRAFTS) >= MAX_DRAFTS:
            raise UserError(
                self.env._(
                    "You have %(limit)s dossiers begun and not sent. Send some of them or throw "
                    "them away first.",
                    limit=MAX_DRAFTS,
                )
            )
        vals, faults = self._prepare_begin(procedure, post)
        if faults:
            return drafts.browse(), faults
        self._refuse_not_online(procedure)
        helper = self.env["res.users"]._egate_helper()
        vals |= {"user_id": self.env.uid, "begin_key": key or False, "helper_id": helper.id}
        try:
            # sudo: see above
            submission = drafts._create_privileged({**vals, **self._saved_now()})
        except UniqueViolation as fault:
            # Another press was first: this one is tried again, and finds its draft.
            raise ConcurrencyError(str(fault)) from fault
        definition = submission._definition()
        if definition:
            owner = submission.partner_id
            submission.answers = submission.form_id._prefill(definition, self.env.user, owner)
        submission.place = submission._steps()[0]["key"]
        return submission, {}

    @api.model
    def _refuse_not_online(self, procedure):
        """Refuse a procedure (sudo) that citizens cannot send from home today."""
        today = self.env["egate.assignment"]._local_today()
        if not procedure._portal_offered_online(procedure._version_on(today)):
            raise UserError(
                self.env._("This procedure is not taken in online. Bring it to a one-stop unit.")
            )

    @api.model
    def _prepare_begin(self, procedure, post):
        choices, faults = self._begin_choices(procedure), {}
        version = choices["version"]

        def chosen(name, among):
            text = entered(post.get(name))
            return among.filtered(lambda one: str(one.id) == text)[:1]

        variant = chosen("variant", choices["variants"])
        if choices["variants"] and not variant:
            faults["variant"] = self.env._("Choose the case that is yours.")
        desk = chosen("desk", choices["desks"])
        if len(choices["desks"]) == 1:
            desk = choices["desks"]
        if not desk:
            faults["desk"] = self.env._("Choose the one-stop unit that shall take it in.")
        agency = chosen("agency", choices["agencies"])
        if choices["agencies"] and desk and desk.level != "commune" and not agency:
            faults["agency"] = self.env._("Choose the commune that has to decide.")
        whom = entered(post.get("for_whom"))
        organisation = chosen("for_whom", choices["organisations"])
        if not organisation and whom not in ("self", "other"):
            faults["for_whom"] = self.env._("Choose for whom the dossier is.")
        partner = organisation or (choices["citizen"] if whom == "self" else organisation)
        form = self._form_for(procedure, variant)
        # What a person has said of themselves once is not asked again.
        owner = self._own_words() if whom == "self" and not partner else {}
        vals = {
            "procedure_id": procedure.id,
            "version_id": version.id,
            "variant_id": variant.id,
            "form_id": form.id,
            "reception_unit_id": desk.id,
            "agency_id": agency.id,
            "for_whom": "organisation" if organisation else whom,
            "partner_id": partner.id,
            "owner_name": partner.name or owner.get("name") or False,
            "owner": owner,
            "answers": {},
            "done_steps": [],
            "result_channel": "desk",
        }
        return vals, faults

    # -- steps --------------------------------------------------------------------------------

    def _steps(self):
        """Return the steps of this (sudo) submission in order: ``key``, ``title``, ``done``.

        One that was sent and has to be completed has answers and papers alone.
        """
        self.ensure_one()
        done = set(self.done_steps or ())
        form = [(FORM + page["key"], page["title"]) for page in self._form_pages()]
        papers = ("papers", self.env._("Papers"))
        review = ("review", self.env._("Check and send"))
        if self.state == "asked":
            steps = [("asked", self.env._("What is missing")), *form, papers, review]
        else:
            owner = ("owner", self.env._("Whom it is for"))
            result = ("result", self.env._("Result and contact"))
            steps = [owner, *form, papers, result, review]
        return [{"key": key, "title": title, "done": key in done} for key, title in steps]

    def _step_after(self, key):
        keys = [step["key"] for step in self._steps()]
        place = keys.index(key) if key in keys else -1
        return keys[min(place + 1, len(keys) - 1)]

    def _check_open(self):
        """Refuse changes of what the citizen may not change any more."""
        self.ensure_one()
        if self.state not in OPEN:
            raise UserError(
                self.env._("This was sent already: what you see is what the office has.")
            )
        self._take_over()

    def _take_over(self):
        """Let what somebody left who acts for the owner no longer be the current account's.

        Whoever goes on with it was checked to act for the owner.
        """
        account = self.env.user
        if account == self.user_id or self.user_id in self._accounts_to_tell():
            return
        # A key of a page that another account had.
        self.write({"user_id": account.id, "begin_key": False})

    def _save_step(self, key, post):
        """Keep what was posted of a step, right or wrong; return a sentence by field.

        :param post: of the browser, a ``MultiDict``
        """
        self._check_open()
        keys = [step["key"] for step in self._steps()]
        if key not in keys:
            return {}
        if key == "owner":
            self._read_owner(post)
            self._carry_owner_over()
        elif key == "result":
            self._read_result(post)
        elif key.startswith(FORM):
            self._read_answers(key.removeprefix(FORM), post)
        faults = self._faults_of(key)
        done = [one for one in self.done_steps or () if one != key]
        self.write(
            {
                "place": key,
                "done_steps": done if faults else [*done, key],
                **self._saved_now(),
            }
        )
        return faults

    @api.model
    def _saved_now(self):
        """Return when a draft was saved, and until when it is kept from then on."""
        now = Datetime.now()
        return {
            "changed_at": now,
            "draft_until": now + timedelta(days=self._draft_days()),
            "warned_at": False,
        }

    @api.model
    def _draft_days(self):
        # sudo: a period that is told to everybody
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return max(int(get_param(DRAFT_DAYS_PARAMETER) or DRAFT_DAYS), 2)

    def _faults_of(self, key):
        """Return a sentence by field for everything wrong at a step; of the form by its keys.

        :rtype: dict[str, str]
        """
        if key == "owner":
            return self._owner_faults()
        if key == "result":
            return self._result_faults()
        if key == "papers":
            return self._paper_faults()
        if key.startswith(FORM):
            return self._answer_faults(key.removeprefix(FORM))
        return {}

    def _all_faults(self):
        """Return what keeps this from being sent: by step its title and the sentences.

        :rtype: list[dict]
        """
        found = []
        for step in self._steps():
            if faults := self._faults_of(step["key"]):
                found.append({**step, "faults": list(dict.fromkeys(faults.values()))})
        return found

    # -- how the result is wanted ---------------------------------------------------------------

    def _read_result(self, post):
        channel = entered(post.get("result_channel"))
        offered = [one for one, _label in self._fields["result_channel"].selection]
        exemption = entered(post.get("exemption"))
        reasons = self._exemptions()
        self.write(
            {
                "result_channel": channel if channel in offered else self.result_channel,
                "result_address": entered(post.get("result_address"))[:300] or False,
                "exemption_id": reasons.filtered(lambda one: str(one.id) == exemption)[:1].id,
                "exemption_paper": entered(post.get("exemption_paper"))[:300] or False,
            }
        )

    def _exemptions(self):
        """Return the reasons (sudo) for which a fee of this case is waived today."""
        today = self.env["egate.assignment"]._local_today()
        ids = self.env["egate.procedure"]._reception_exemptions(
            self.version_id.id, self.variant_id.id, "online", today
        )
        return self.env["egate.fee.exemption"].sudo().browse(ids)  # sudo: public reasons

    def _may_be_electronic(self):
        """Return whether the account may have the result on its page: whoever it is was checked.

        An identity is checked before a result is given, by VNeID or a card (Nghị định 309/2026).
        """
        return bool(self.env["egate.citizen.identity"]._citizen_of(self.user_id))

    def _result_faults(self):
        faults, Partner = {}, self.env["res.partner"]
        if self.result_channel == "electronic" and not self._may_be_electronic():
            faults["result_channel"] = self.env._(
                "Nobody has checked the identity of this account, so the result is not given "
                "electronically. Choose the counter or the post, or have your identity checked."
            )
        if self.result_channel == "post" and not says_something(self.result_address or ""):
            faults["result_address"] = self.env._("Enter the address that the result is sent to.")
        if self.exemption_id and not says_something(self.exemption_paper or ""):
            faults["exemption_paper"] = self.env._(
                "Enter the paper that proves it, with its number."
            )
        for name in ("result_address", "exemption_paper"):
            if fault := Partner._print_fault(self[name]):
                faults.setdefault(name, str(fault))
        return faults

    # -- a newer version ------------------------------------------------------------------------

    def _newer_version(self):
        """Return the version in force today where it is not the one that this was begun with."""
        self.ensure_one()
        version = self.procedure_id.current_version_id
        return version if version and version != self.version_id else version.browse()

    def _cases_to_choose(self, version):
        """Return the cases of ``version`` (sudo) where the one of this draft is none of them."""
        if version._case_like(self.variant_id):
            return version.variant_ids.browse()
        return version.variant_ids

    def _move_to_version(self, chosen):
        """Let this draft follow the version in force: what fits it stays, nothing typed is lost.

        :param str chosen: id of its case there, where it has to be chosen anew
        :raise UserError: the case is not in that version any more, and none was chosen
        """
        self._check_open()
        version = self._newer_version()
        if not version:
            return
        variant = version._case_like(self.variant_id)
        if cases := self._cases_to_choose(version):
            # What the term, the papers and the fee go by is nothing to be guessed.
            variant = cases.filtered(lambda case: str(case.id) == chosen)
            if not variant:
                raise UserError(
                    self.env._("Choose the case that is yours: the new version has other ones.")
                )
        form = self._form_for(self.procedure_id, variant)
        parts = {search_key(one.name): one for one in version.component_ids}
        for file in self.file_ids:
            file.component_id = parts.get(search_key(file.component_id.name))
        self.write(
            {
                "version_id": version.id,
                "variant_id": variant.id,
                "form_id": form.id,
                "exemption_id": False,
                "done_steps": [],
                "place": False,
                **self._saved_now(),
            }
        )
        self.place = self._steps()[0]["key"]
