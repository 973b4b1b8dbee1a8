from odoo import api, fields, models

from odoo.addons.egate_base.tools.identity import mask_name
from odoo.addons.egate_base.tools.plain_text import MAX_LETTER_TEXT

_OF_STATE = ("name", "kind", "national_code", "citizen_sentence")
_OF_UNIT = ("name", "parent_path", "address", "phone", "agency_id")


class EgateDossier(models.Model):
    """The content of the tracking page. Plain values only: no record reaches the template."""

    _inherit = "egate.dossier"

    @api.model
    def _tracking_fields(self):
        """Return the columns of the dossier that :meth:`_tracking_values` reads."""
        return [
            "code",
            "former_code",
            "procedure_id",
            "workflow_state_id",
            "reception_unit_id",
            "holder_unit_id",
            "holder_since",
            "applicant_name",
            "result_channel",
            "received_at",
            "agency_receipt_limit",
            "agency_received_at",
            "due_at",
            "finished_at",
            "closed_at",
            "clock_stands",
            "outside_system_id",
            "outside_code",
            "papers_asked",
            "fee_total",
            "fee_paid",
            "tracking_token",
        ]

    def _tracking_values(self):
        """Return what a holder of the link may know of this (sudo) dossier.

        No official's name, no opinion, no identity number, address or phone of a person; the
        owner's name is masked. A closed dossier shows its code, its last sentence and the day.

        :rtype: dict[str, str | bool | list | dict]
        """
        self.ensure_one()
        state = self.workflow_state_id
        if self.closed_at:
            self._tracking_recall(self.env["egate.dossier.step"])
            return {
                "closed": True,
                "code": self.code,
                **self._tracking_sentence(self._citizen_sentence),
                "closed_at": self._local_in_words(self.closed_at),
                "status": self._tracking_status(state),
                "tone": "closed",
                "desk": self._tracking_desk(),
                # Whether there is a rating already, the page of the rating looks up.
                "rate_to": f"{self._tracking_path()}/rating" if state.national_code == "10" else "",
                **self._tracking_talk(),
            }
        steps = self._tracking_steps()
        return {
            "closed": False,
            "code": self.code,
            "former_code": self.former_code or "",
            "procedure": self.procedure_id.name,
            **self._tracking_sentence(self._told_to_citizen),
            "status": self._tracking_status(state),
            "tone": self._tracking_tone(),
            "late": self._is_overdue(),
            "owner": mask_name(self.applicant_name),
            "received": self._local_in_words(self.received_at),
            "at_agency": self._tracking_agency(),
            "due": self._local_in_words(self.due_at),
            "promised": self._local_in_words(self.promised_at),
            "finished": self._local_in_words(self.finished_at),
            "outside": self._outside_in_words(),
            "advice": self._tracking_advice(),
            "asked": self._tracking_asked(),
            "steps": [self._tracking_step(step) for step in steps],
            "desk": self._tracking_desk(),
            **self._tracking_owed(),
            **self._tracking_talk(),
        }

    def _tracking_sentence(self, told):
        """Return where the dossier is, in the visitor's language.

        What an administrator has written for a state is Vietnamese: on an English page it is quoted
        below the sentence that the code can say in English.

        :param callable told: ``_citizen_sentence`` or ``_told_to_citizen`` of this dossier
        :return: ``sentence``, ``quoted`` (Vietnamese, or empty)
        :rtype: dict[str, str]
        """
        own = self.workflow_state_id.citizen_sentence
        if self.env.lang != "en_US" or not own:
            return {"sentence": told(), "quoted": ""}
        return {
            "sentence": told(self._default_sentence()),
            "quoted": self.with_context(lang="vi_VN")._citizen_sentence(),
        }

    def _tracking_talk(self):
        """Return the messages of office and citizen, and where the citizen can answer."""
        messages = self._citizen_messages() if self._has_citizen_messages() else []
        # A closed dossier shows only messages written since closing; those may be answered.
        may_write = not self.closed_at or any(not one["mine"] for one in messages)
        return {
            "messages": messages,
            "write_to": f"{self._tracking_path()}/message" if may_write else "",
            "longest": MAX_LETTER_TEXT,
        }

    def _tracking_asked(self):
        """Return the papers that the citizen has to bring, as on form 02.

        :return: dicts of ``name``, ``number`` in words, ``fault``, whether it ``came``
        :rtype: list[dict[str, str | bool]]
        """
        if not self.papers_asked:
            return []
        lines = self._waiting_requests().line_ids
        return [
            {
                "name": line.name,
                "number": self._tracking_number(line),
                "fault": line.fault or "",
                "came": bool(line.received_at),
            }
            for line in lines.sorted("id")
        ]

    def _tracking_number(self, line):
        """Return the requested numbers of originals and copies of a paper, in words."""
        parts = []
        if line.original_asked:
            parts.append(self.env._("%(count)s original(s)", count=line.original_asked))
        if line.copy_asked:
            parts.append(self.env._("%(count)s copy (copies)", count=line.copy_asked))
        return ", ".join(parts)

    def _tracking_steps(self):
        """Return the steps; they were read with the dossier, what they point to is recalled."""
        steps = self.step_ids.sorted(lambda step: (step.sequence, step.id))
        self._tracking_recall(steps)
        return steps

    def _tracking_recall(self, steps):
        """Have at hand what this dossier and its steps point to."""
        (self.workflow_state_id | steps.state_id)._recall(_OF_STATE)
        units = self.reception_unit_id | self.holder_unit_id | steps.unit_id
        units._recall(_OF_UNIT)
        units._fetch_above()
        self.procedure_id._recall(("name",))

    def _tracking_step(self, step):
        return {
            "state": step.state_id.name,
            "unit": step.unit_id.name,
            "since": self._local_in_words(step.received_at),
            "until": self._local_in_words(step.left_at),
        }

    def _tracking_agency(self):
        """Return when the deciding agency received a dossier handed in elsewhere, or is due to.

        Empty if the dossier was handed in at the deciding agency itself.
        """
        if self.agency_received_at:
            return self._local_in_words(self.agency_received_at)
        if not self.agency_receipt_limit:
            return ""
        limit = self._local_in_words(self.agency_receipt_limit)
        return self.env._("at the latest %(time)s", time=limit)

    def _tracking_desk(self):
        desk = self.reception_unit_id
        return {
            "name": desk.name,
            "agency": desk.agency_id.name or "",
            "address": desk.address or "",
            "phone": desk.phone or "",
        }

    @api.model
    def _tracking_status(self, state):
        """Return the national status in words, without its number."""
        labels = dict(state._fields["national_code"]._description_selection(self.env))
        return labels.get(state.national_code, "").partition(". ")[2]

    def _tracking_tone(self):
        """Return the colour of the page: ``ready``, ``late``, ``waiting`` or ``working``."""
        state = self.workflow_state_id
        if state.national_code == "9":
            return "ready"
        if state.kind in ("citizen", "money") or self.papers_asked:
            return "waiting"
        return "late" if self._is_overdue() else "working"

    def _tracking_advice(self):
        """Return what the citizen should do next, as sentences."""
        state = self.workflow_state_id
        if state.national_code == "9":
            return self._tracking_advice_ready()
        if state.kind == "citizen" or self.papers_asked:
            return list(
                filter(
                    None,
                    [
                        self.env._(
                            "The office waits for you: please bring the papers it asked for to "
                            "the one-stop unit."
                        ),
                        self._tracking_answer_by(),
                        self.env._("Bring the receipt, so that your dossier is found at once."),
                    ],
                )
            )
        if state.kind == "money":
            return [
                self.env._("Please make the payment that the office told you of."),
                self.env._("Your dossier goes on as soon as the payment has arrived."),
            ]
        if self.promised_at:
            return self._tracking_advice_apologised()
        if self._is_overdue():
            return [
                self.env._("The promised time has passed, and your dossier is not done yet."),
                self.env._("You may ask the one-stop unit why, and for a new date in writing."),
            ]
        if self._tracking_owed()["pay_at"]:
            todo = self.env._("Nothing but the fees waits for you. Please keep the receipt.")
        else:
            todo = self.env._("You need not do anything now. Please keep the receipt.")
        return [
            todo,
            self.env._("Come to the one-stop unit when this page says that the result is ready."),
        ]

    def _tracking_answer_by(self):
        """Return the last day to bring the papers, or an empty string if no law sets one."""
        request = self._waiting_request()
        if not request.answer_by:
            return ""
        words = {
            "day": request.answer_by.strftime("%d/%m/%Y"),
            # sudo: the legal text on the slip that the citizen holds
            "basis": request.sudo().slip_id.answer_basis,
        }
        if request.is_past_date:
            return self.env._(
                "They were to be brought by the end of %(day)s (%(basis)s). The office may stop "
                "your dossier: please come at once, or ask the one-stop unit.",
                **words,
            )
        return self.env._(
            "Bring them by the end of %(day)s (%(basis)s). After that the office may stop your "
            "dossier.",
            **words,
        )

    def _tracking_advice_apologised(self):
        named = self._local_in_words(self.promised_at)
        apology = self.env._(
            "The office is late with your dossier, has apologised in writing and named a new "
            "time: %(time)s.",
            time=named,
        )
        if self.promised_at < fields.Datetime.now():
            passed = self.env._("That time has passed as well. You may ask the one-stop unit why.")
            return [apology, passed]
        return [apology, self.env._("The letter with the reason is at the counter.")]

    def _tracking_advice_ready(self):
        if self.result_channel == "post":
            return [
                self.env._("As you asked, the result is sent to you by post. You need not come.")
            ]
        if self.result_channel == "electronic":
            return [self.env._("As you asked, the result is sent to you electronically.")]
        return [
            self.env._("Please come to the one-stop unit in office hours to take the result."),
            self.env._(
                "Bring the receipt and your identity card; somebody who comes for you brings your "
                "written authorisation."
            ),
        ]
