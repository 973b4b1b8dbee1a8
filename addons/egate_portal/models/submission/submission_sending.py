from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Datetime, Domain

from odoo.addons.egate_dossier.tools import durable

#: So many dossiers of one account within a day: more than anybody has, less than fills a desk.
MOST_A_DAY = 20


class EgateSubmission(models.Model):
    """Sending: all or nothing, once. What the citizen is told is sent is on the desk's list."""

    _inherit = "egate.submission"

    def _send(self):
        """Send this (sudo) draft; a second press, or a lost answer, finds what the first did.

        The draft of the dossier, its papers and files, the number and the clock are one
        transaction: it is on the desk's list, or it was not sent.

        :raise UserError: what keeps it from being sent
        """
        self.ensure_one()
        # Two presses meet here: the later one is tried again and finds it sent.
        self._lock_rows()
        if self.state == "sent":
            return
        self._check_open()
        self._refuse_unready()
        now = Datetime.now().replace(microsecond=0)
        self._refuse_too_many(now)
        # A draft that was begun at home may be finished with an official at the kiosk.
        self.helper_id = self.env["res.users"]._egate_helper() or self.helper_id
        again = self.state == "asked"
        if again:
            self._add_to_dossier()
        else:
            self.dossier_id = self._make_dossier()
        self.write(
            {
                "code": self.code or self._new_code(now),
                "state": "sent",
                "sent_at": self.sent_at or now,
                "sent_answers": self._answers_to_send(),
                "place": False,
                "draft_until": False,
            }
        )
        self.file_ids.sent = True
        self.upload_ids.unlink()
        self._start_clock(now)
        self._tell("sent_again" if again else "sent")

    def _refuse_too_many(self, now):
        """Refuse one dossier more of an account than a desk should get of one in a day."""
        lately = Domain("user_id", "=", self.user_id.id) & Domain(
            "sent_at", ">", now - timedelta(days=1)
        )
        if not self.sent_at and self.search_count(lately, limit=MOST_A_DAY) >= MOST_A_DAY:
            raise UserError(
                self.env._(
                    "You have sent %(most)s dossiers within a day. This one is saved: send it "
                    "tomorrow, or hand the others in at the one-stop unit.",
                    most=MOST_A_DAY,
                )
            )

    def _refuse_unready(self):
        """Refuse to send what is not complete, or was begun by rules that no longer hold."""
        if self._newer_version():
            raise UserError(
                self.env._(
                    "The procedure has changed since you began. Look at what is new and move your "
                    "draft first; what you entered stays."
                )
            )
        if not self.procedure_id.current_version_id:
            raise UserError(
                self.env._("This procedure is not in force today. Ask the one-stop unit.")
            )
        self._refuse_not_online(self.procedure_id)
        if not self.reception_unit_id.active or self.reception_unit_id._facts().now != (
            self.reception_unit_id.id
        ):
            raise UserError(
                self.env._(
                    "“%(desk)s” takes nothing in any more. Begin anew and choose another one-stop "
                    "unit.",
                    desk=self.reception_unit_id.name,
                )
            )
        if self._all_faults():
            raise UserError(
                self.env._("Something is still missing: it is listed above. Nothing was sent.")
            )

    def _make_dossier(self):
        """Return the new draft of the dossier (sudo) with its owner, papers and files."""
        vals = {
            "procedure_id": self.procedure_id.id,
            "variant_id": self.variant_id.id,
            "channel": "online",
            "reception_unit_id": self.reception_unit_id.id,
            "asked_agency_id": self.agency_id.id,
            "sets": self.version_id.sets or 1,
            "result_channel": self.result_channel or "desk",
            "exemption_id": self.exemption_id.id,
            "exemption_paper": self.exemption_paper,
            "note": self._note_of_sending(),
            "paper_ids": [
                Command.create(
                    {
                        "component_id": part.id,
                        "sequence": part.sequence,
                        "name": part.name,
                        "kind": "electronic",
                    }
                )
                for part in self._components()
            ],
            **self._prepare_dossier_owner(),
        }
        # sudo: a citizen has no right to dossiers; the submission is their own and complete
        dossier = self.env["egate.dossier"]._create_privileged(vals)
        self._fill_papers(dossier)
        return dossier

    def _note_of_sending(self):
        """Return what the clerk reads on the draft: how it came, and what is not checked."""
        lines = [self.env._("Sent online.")]
        if self.helper_id:
            lines.append(
                self.env._("Filled in with the help of %(name)s.", name=self.helper_id.name)
            )
        if not self.owner_checked:
            lines.append(
                self.env._("The owner's identity is not checked: the details are as typed.")
            )
        if self.result_channel == "post":
            lines.append(self.env._("Send the result to: %(address)s", address=self.result_address))
        return " ".join(lines)

    def _fill_papers(self, dossier):
        """Give the papers of this (sudo) draft the files that were not sent yet.

        Judged, stored and read back when they came: only a record more points to each content.
        """
        by_part = {paper.component_id: paper for paper in dossier.paper_ids}
        for part in self._components():
            if self._need_of(part, self.env["egate.assignment"]._local_today()) == "form":
                paper = by_part[part]
                paper.write({"received": True, "comment": self.env._("Filled in online")})
        for file in self.file_ids.filtered(lambda one: not one.sent):
            self._give_file(self._paper_for(dossier, file, by_part), file)

    def _paper_for(self, dossier, file, by_part):
        part = file.component_id
        if part not in by_part:
            # The clerk has chosen another procedure or case meanwhile: nothing sent is lost.
            # sudo: see _make_dossier
            by_part[part] = self.env["egate.dossier.paper"]._create_privileged(
                {
                    "dossier_id": dossier.id,
                    "name": part.name or self.env._("Other papers"),
                    "kind": "electronic",
                }
            )
        return by_part[part]

    def _give_file(self, paper, file):
        content = file.attachment_id
        known = paper.file_ids.filtered(lambda one: one.sha256 == file.sha256)
        if known:
            return
        if not content:
            raise UserError(
                self.env._("“%(name)s” is not there any more. Add it again.", name=file.name)
            )
        vals = {
            "name": file.name,
            "mimetype": file.mimetype,
            "page_count": file.page_count,
            "signed": file.signed,
            "signature": file.signature,
            "source": "reuse" if file.origin_id else "citizen",
            "origin_id": file.origin_id.id,
        }
        stored = durable.Content(file.sha256, "", file.size)
        taken = paper._keep_file(None, stored, vals)
        taken.attachment_id._share_content(content)
        if file.origin_id.paper_id.valid_until:
            paper.valid_until = file.origin_id.paper_id.valid_until

    def _withdraw(self):
        """Take back what was not accepted yet; a draft is thrown away."""
        self.ensure_one()
        self._lock_rows()
        if self.state == "draft":
            self._end_draft()
            return
        if self.state not in ("check", "sent", "asked"):
            raise UserError(
                self.env._(
                    "It is answered already, so it cannot be withdrawn here. Ask the one-stop unit."
                )
            )
        if self.state == "check":
            # Nothing was handed in: what the office has looked at is the citizen's alone again.
            self.file_ids.sent = False
            self.sent_answers = False
        self.dossier_id._lock_rows()
        self._stop_clock(Datetime.now().replace(microsecond=0))
        dossier = self.dossier_id
        self.write({"state": "withdrawn", "draft_until": self._saved_now()["draft_until"]})
        if dossier and not dossier.slip_ids:
            # Nothing was given out for it, so the draft of the office goes with it.
            self.dossier_id = False
            self.flush_recordset()
            dossier.unlink()
