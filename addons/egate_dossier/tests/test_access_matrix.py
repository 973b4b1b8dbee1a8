import base64

from odoo.fields import Command
from odoo.tests import tagged, users

from odoo.addons.egate_base.tests.access_matrix import KINDS, AccessMatrix, Sample

from .common import IDENTITY, OTHER_IDENTITY, PDF, DossierCommon
from .hand_samples import hand_samples
from .matrix_people import MatrixPeople
from .personal_samples import personal_samples
from .signed_pdf import Holder

#: The dossier is at the desk of the ward, whose people clerk, officer and leader are; the other
#: clerk and the stranger, an officer, are of another ward.
MATRIX = """
                                public citizen staff official clerk officer leader identity manager
egate.dossier draft             -      -       -     -        rwcd  -       r      -        -
egate.dossier received          -      -       -     -        r     r       r      -        -
egate.dossier.paper draft       -      -       -     -        rwcd  -       r      -        -
egate.dossier.paper received    -      -       -     -        r     r       r      -        -
egate.dossier.owner draft       -      -       -     -        rwcd  -       r      -        -
egate.dossier.owner received    -      -       -     -        r     r       r      -        -
egate.dossier.file draft        -      -       -     -        r     -       r      -        -
egate.dossier.file received     -      -       -     -        r     r       r      -        -
egate.dossier.fee               -      -       -     -        r     r       r      -        -
egate.dossier.result            -      -       -     -        r     r       r      -        -
egate.dossier.step              -      -       -     -        r     r       r      -        -
egate.dossier.deadline.entry    -      -       -     -        r     r       r      -        -
egate.dossier.consultation      -      -       -     -        r     r       r      -        -
egate.dossier.event             -      -       -     -        r     r       r      -        -
egate.register                  -      -       -     r        r     r       r      -        r
egate.register.line             -      -       -     -        r     r       r      -        -
egate.dossier.slip              -      -       -     -        r     -       r      -        -
egate.dossier.slip.line         -      -       -     -        r     -       r      -        -
egate.dossier.slip.issue        -      -       -     -        rwcd  -       rwcd   -        -
egate.dossier.slip.issue.line   -      -       -     rwcd     rwcd  rwcd    rwcd   -        rwcd
egate.dossier.at.once           -      -       -     -        rwcd  -       -      -        -
egate.dossier.import            -      -       -     -        rwcd  -       -      -        -
egate.payment                   -      -       -     -        r     r       r      -        -
egate.payment.line              -      -       -     -        r     r       r      -        -
egate.refund                    -      -       -     -        -     -       r      -        -
egate.payment.due               -      -       -     -        -     -       -      -        -
egate.payment.collect           -      -       -     -        -     -       -      -        -
egate.payment.collect.line      -      -       -     -        -     -       -      -        -
egate.bank                      -      -       -     r        r     r       r      -        rwcd
egate.bank.layout               -      -       -     -        -     -       -      -        rwcd
egate.bank.account              -      -       -     -        -     -       r      -        rc
egate.bank.statement            -      -       -     -        -     -       r      -        -
egate.bank.statement.line       -      -       -     -        -     -       r      -        -
egate.bank.statement.import     -      -       -     -        -     -       -      -        -
egate.bank.settle               -      -       -     -        -     -       rwcd   -        -
egate.cashier.closing           -      -       -     -        -     -       r      -        -
egate.cashier.close             -      -       -     -        -     -       rwcd   -        -
egate.dossier.result.file       -      -       -     -        r     r       r      -        -
egate.result.delivery           -      -       -     -        r     r       r      -        -
egate.result.edit               -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.directive                 -      -       -     -        r     r       r      -        -
egate.directive.entry           -      -       -     -        r     r       r      -        -
egate.directive.give            -      -       -     rwcd     rwcd  rwcd    rwcd   -        rwcd
egate.directive.write           -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.dossier.write             -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.dossier.opinion           -      -       -     -        r     r       r      -        -
egate.dossier.message           -      -       -     -        r     r       r      -        -
egate.private.note              -      -       -     -        rwcd  c       c      -        -
egate.notice                    -      -       -     -        r     r       r      -        -
egate.notice.template           -      -       -     r        r     r       r      -        rwcd
egate.dossier.contact           -      -       -     -        rwcd  -       -      -        -
egate.dossier.outside.note      -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.summary                   -      -       -     -        -     -       -      -        -
egate.handover                  -      -       -     -        r     r       r      -        -
egate.handover.line             -      -       -     -        r     r       r      -        -
egate.supplement                -      -       -     -        r     r       r      -        -
egate.supplement.line           -      -       -     -        r     r       r      -        -
egate.extension                 -      -       -     -        r     r       r      -        -
egate.dossier.termination       -      -       -     -        r     r       r      -        -
egate.dossier.correction        -      -       -     -        r     r       r      -        -
egate.dossier.amendment         -      -       -     -        r     r       r      -        -
egate.extension.sign            -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.extension.sign.many       -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.dossier.termination.dialog -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.dossier.correction.dialog -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.dossier.amendment.dialog  -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.supplement.take           -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.supplement.take.line      -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.supplement.cancel         -      -       -     -        rwcd  rwcd    rwcd   -        -
egate.decline.dialog            -      -       -     rwcd     rwcd  rwcd    rwcd   -        rwcd
egate.access.log                -      -       -     -        -     -       r      -        -
egate.presence                  -      -       -     -        -     -       -      -        -
egate.personal.request          -      -       -     -        r     -       r      -        -
egate.personal.correction       -      -       -     -        r     -       r      -        -
egate.personal.event            -      -       -     -        r     -       r      -        -
egate.retention.rule            -      -       -     -        -     -       r      -        rwcd
egate.retention.list            -      -       -     -        -     -       r      -        -
egate.retention.line            -      -       -     -        -     -       r      -        -
egate.personal.ask              -      -       -     -        rwcd  -       -      -        -
egate.personal.ask.line         -      -       -     -        rwcd  -       -      -        -
egate.personal.decide           -      -       -     -        -     -       rwcd   -        -
egate.trusted.issuer            -      -       -     -        -     -       -      -        rwcd
egate.outage                    -      -       -     r        r     r       r      -        rwcd
egate.outage.preview            -      -       -     -        -     -       rwcd   -        rwcd
egate.outage.preview.line       -      -       -     -        -     -       rwcd   -        rwcd
egate.takeover                  -      -       -     -        -     -       -      -        rwcd
egate.takeover.archive          -      -       -     -        -     -       -      -        rwcd
egate.takeover.line             -      -       -     -        -     -       -      -        r
egate.dossier.former.step       -      -       -     -        r     r       r      -        -

                                other_clerk stranger cashier other_cashier
egate.dossier draft             -           -        -       -
egate.dossier received          -           -        -       -
egate.dossier.paper draft       -           -        -       -
egate.dossier.paper received    -           -        -       -
egate.dossier.owner draft       -           -        -       -
egate.dossier.owner received    -           -        -       -
egate.dossier.file draft        -           -        -       -
egate.dossier.file received     -           -        -       -
egate.dossier.fee               -           -        -       -
egate.dossier.result            -           -        -       -
egate.dossier.step              -           -        -       -
egate.dossier.deadline.entry    -           -        -       -
egate.dossier.consultation      r           r        -       -
egate.dossier.event             -           -        -       -
egate.register                  r           r        -       -
egate.register.line             -           -        -       -
egate.dossier.slip              -           -        -       -
egate.dossier.slip.line         -           -        -       -
egate.dossier.slip.issue        -           -        -       -
egate.dossier.slip.issue.line   rwcd        rwcd     -       -
egate.dossier.at.once           -           -        -       -
egate.dossier.import            rwcd        -        -       -
egate.payment                   -           -        r       -
egate.payment.line              -           -        r       -
egate.refund                    -           -        r       -
egate.payment.due               -           -        r       -
egate.payment.collect           -           -        rwcd    -
egate.payment.collect.line      -           -        rwcd    -
egate.bank                      r           r        r        r
egate.bank.layout               -           -        r        r
egate.bank.account              -           -        r        r
egate.bank.statement            -           -        r        -
egate.bank.statement.line       -           -        r        -
egate.bank.statement.import     -           -        rwcd     rwcd
egate.bank.settle               -           -        rwcd     -
egate.cashier.closing           -           -        r       -
egate.cashier.close             -           -        rwcd    -
egate.dossier.result.file       -           -        -       -
egate.result.delivery           -           -        -       -
egate.result.edit               -           -        -       -
egate.directive                 -           -        -       -
egate.directive.entry           -           -        -       -
egate.directive.give            rwcd        rwcd     -       -
egate.directive.write           -           -        -       -
egate.dossier.write             -           -        -       -
egate.dossier.opinion           -           -        -       -
egate.dossier.message           -           -        -       -
egate.private.note              -           -        -       -
egate.notice                    -           -        -       -
egate.notice.template           r           r        -       -
egate.dossier.contact           -           -        -       -
egate.dossier.outside.note      -           -        -       -
egate.summary                   -           -        -       -
egate.handover                  -           -        -       -
egate.handover.line             -           -        -       -
egate.supplement                -           -        -       -
egate.supplement.line           -           -        -       -
egate.extension                 -           -        -       -
egate.dossier.termination       -           -        -       -
egate.dossier.correction        -           -        -       -
egate.dossier.amendment         -           -        -       -
egate.extension.sign            -           -        -       -
egate.extension.sign.many       -           -        -       -
egate.dossier.termination.dialog -           -        -       -
egate.dossier.correction.dialog -           -        -       -
egate.dossier.amendment.dialog  -           -        -       -
egate.supplement.take           -           -        -       -
egate.supplement.take.line      -           -        -       -
egate.supplement.cancel         -           -        -       -
egate.decline.dialog            rwcd        rwcd     -       -
egate.access.log                -           -        -       -
egate.presence                  -           -        -       -
egate.personal.request          -           -        -       -
egate.personal.correction       -           -        -       -
egate.personal.event            -           -        -       -
egate.retention.rule            -           -        -       -
egate.retention.list            -           -        -       -
egate.retention.line            -           -        -       -
egate.personal.ask              rwcd        -        -       -
egate.personal.ask.line         rwcd        -        -       -
egate.personal.decide           -           -        -       -
egate.trusted.issuer            -           -        -       -
egate.outage                    r           r        -       -
egate.outage.preview            -           -        -       -
egate.outage.preview.line       -           -        -       -
egate.takeover                  -           -        -       -
egate.takeover.archive          -           -        -       -
egate.takeover.line             -           -        -       -
egate.dossier.former.step       -           -        -       -
"""


@tagged("post_install", "-at_install", "access_rights")
class TestAccessMatrix(MatrixPeople, AccessMatrix, DossierCommon):
    """Who reads and changes a dossier of the ward and its parts."""

    ADDON = "egate_dossier"
    MATRIX = MATRIX

    @users(*KINDS, "other_clerk", "stranger", "cashier", "other_cashier")
    def test_who_may_do_what(self):
        self._try_the_table()

    # A refund without its lines, dialogs that were opened for nothing.
    UNTRIED = {
        ("egate.refund", "action_confirm"),
        ("egate.dossier.termination.dialog", "action_ask"),
        ("egate.personal.decide", "action_decide"),
    }

    def _of_the_office(self, model):
        # Administrators keep the accounts; what two of them do is told to the leaders.
        return super()._of_the_office(model) and model._name != "egate.bank.account"

    def _arguments(self):
        draft = self.samples["egate.dossier draft"].values()
        dossier = self.targets["egate.dossier"][-1]
        paper = self.env["egate.dossier.paper"].search(
            [("dossier_id.received_at", "=", False)], limit=1
        )
        return {
            "dossier_id": dossier.id,
            "dossier_ids": dossier.ids,
            "procedure_id": draft["procedure_id"],
            "transition_id": self.transitions["claim"].id,
            "user_id": self.officer.id,
            "unit_id": self.ward.id,
            "from_unit_id": self.desk.id,
            "desk_id": self.desk.id,
            "role_id": self.role_officer.id,
            "paper_id": paper.id,
            "file_id": paper.file_ids[:1].id,
            "payment_id": self.targets["egate.payment"][0].id,
            "line_ids": self.targets["egate.handover.line"][0].ids,
            "cause_id": self.env["egate.workflow.reason"].search([], limit=1).id,
            "kind": "withdraw",
            "amount": 1,
            "days": 1,
            "pages": [1],
            "order": [1],
            "after": 1,
            "degrees": 90,
            "answer": "agree",
            "name": "x.pdf",
            "content": base64.b64encode(PDF).decode(),
            "changes": {"note": "x"},
            "values": {},
        }

    @classmethod
    def _banking(cls, owing, at):
        """Return the samples of an account, and of a statement with what is owed for ``owing``."""
        env = cls.env
        bank = env["egate.bank"].search([], limit=1)
        layout = env.ref("egate_dossier.egate_bank_layout_csv")
        account_vals = {
            "unit_id": cls.desk.id,
            "bank_id": bank.id,
            "number": "0123456789",
            "holder": "x",
        }
        account = env["egate.bank.account"].create(account_vals)
        statement_vals = {
            "account_id": account.id,
            "file_name": "x",
            "layout_id": layout.id,
            "taken_by_id": cls.cashier.id,
            "taken_at": at,
            "date_from": at[:10],
            "date_to": at[:10],
            "line_count": 1,
            "known_count": 0,
            "credit": 15000,
            "debit": 0,
            "known_credit": 0,
            "known_debit": 0,
        }

        def new_statement():
            return {**statement_vals, "digest": cls._new()}

        statement = env["egate.bank.statement"].create(new_statement())
        line_vals = {
            "statement_id": statement.id,
            "account_id": account.id,
            "row": 1,
            "booked_on": at[:10],
            "amount": 15000,
            "dossier_id": owing.id,
        }

        def new_line():
            return {**line_vals, "key": cls._new()}

        line = env["egate.bank.statement.line"].create(new_line())
        return {
            "egate.bank": Sample(
                lambda: {"name": "x", "code": f"{next(cls.counter):06d}"}, {"name": "y"}
            ),
            "egate.bank.layout": Sample(lambda: {"name": "x", "kind": "camt"}, {"name": "y"}),
            "egate.bank.account": Sample(
                lambda: account_vals, {"number": "1"}, lambda root: account
            ),
            "egate.bank.statement": Sample(new_statement, {"credit": 1}, lambda root: statement),
            "egate.bank.statement.line": Sample(new_line, {"amount": 1}, lambda root: line),
            # What a dialog does is decided by account and line.
            "egate.bank.statement.import": Sample(
                lambda: {"account_id": account.id, "layout_id": layout.id, "file": "eA=="},
                {"file_name": "y"},
            ),
            "egate.bank.settle": Sample(lambda: {"line_id": line.id}, {"reason": "x"}),
        }

    @classmethod
    def _samples(cls):
        env = cls.env
        draft = {
            "procedure_id": cls.procedure.id,
            "reception_unit_id": cls.desk.id,
            "identity_number": IDENTITY,
            "applicant_name": "Nguyễn Thị Minh Khai",
            "applicant_address": "12 Trần Phú, phường Mẫu",
            "paper_ids": [
                Command.create({"component_id": component.id, "received": True})
                for component in cls.procedure.current_version_id.component_ids
            ],
        }
        dossier = env["egate.dossier"].with_user(cls.clerk).create(draft).with_env(env)
        open_draft = dossier.with_user(cls.clerk).create(draft).with_env(env)
        spouse = {
            "dossier_id": dossier.id,
            "name": "Trần Văn An",
            "identity_number": OTHER_IDENTITY,
        }
        owner = env["egate.dossier.owner"].create(spouse)
        for one in (dossier, open_draft):
            one.paper_ids[0].with_user(cls.clerk)._add_file("to-khai.pdf", PDF, "upload")
        dossier.with_user(cls.clerk).action_receive()
        at = "2031-01-01 00:00:00"
        result = env["egate.dossier.result"].create(
            {"dossier_id": dossier.id, "name": "x", "signer_id": cls.leader.id, "signed_at": at}
        )

        asked = {
            "state_id": cls.states["work"].id,
            "role_id": cls.role_officer.id,
            "unit_id": cls.other_ward.id,
            "question": "x",
            "asked_at": at,
            "asked_by_id": cls.officer.id,
            "due_at": at,
        }
        question = env["egate.dossier.consultation"].create({"dossier_id": dossier.id, **asked})

        guide = {"lines": [{"name": "Giấy chứng sinh"}]}
        open_draft.with_user(cls.clerk).action_issue_guide(guide)
        slip = open_draft.slip_ids
        issue = (
            env["egate.dossier.slip.issue"]
            .with_user(cls.clerk)
            .create({"dossier_id": open_draft.id, "kind": "guide"})
        )
        given_out = {
            "kind": "guide",
            "code": "x",
            "number": 9,
            "unit_id": cls.desk.id,
            "stage": "reception",
            "issued_at": at,
            "issued_date": at[:10],
            "issued_by_id": cls.clerk.id,
            "digest": "x",
        }

        number = dossier.with_user(cls.leader).action_direct("x", cls.ward.id, 1)
        directive = env["egate.directive"].browse(number)
        dossier.with_user(cls.clerk).action_give_opinion("x")
        dossier.with_user(cls.clerk).action_write_citizen("x")

        def of_dossier(records, change, **values):
            return Sample(
                lambda: {"dossier_id": dossier.id, **values}, change, lambda root: records
            )

        def file_of(dossier):
            paper = dossier.paper_ids[0]
            values = {
                "dossier_id": dossier.id,
                "paper_id": paper.id,
                "name": "x.pdf",
                "mimetype": "application/pdf",
                "size": 1,
                "page_count": 1,
                "sha256": "x",
                "source": "upload",
                "added_by_id": cls.clerk.id,
                "added_at": at,
            }
            return Sample(lambda: values, {"name": "x"}, lambda root: paper.file_ids)

        taken = cls.env["egate.payment"].with_user(cls.cashier).collect_fee(dossier.id)
        payment = env["egate.payment"].browse(taken["id"])
        asked_back = {
            "unit_id": cls.desk.id,
            "payment_id": payment.id,
            "amount": 1,
            "method": "cash",
            "payer_name": "x",
            "reason": "x",
            "asked_by_id": cls.cashier.id,
            "asked_at": at,
        }
        refund = env["egate.refund"].create({"dossier_id": dossier.id, **asked_back})
        other = {**draft, "identity_number": OTHER_IDENTITY}
        owing = env["egate.dossier"].with_user(cls.clerk).create(other).with_env(env)
        owing.with_user(cls.clerk).action_receive()
        dialog = env["egate.payment.collect"].create({"dossier_id": owing.id})
        banking = cls._banking(owing, at)
        paper_of_result = env["egate.dossier.result.file"].create(
            {
                "dossier_id": dossier.id,
                "result_id": result.id,
                "name": "x.pdf",
                "mimetype": "application/pdf",
                "size": 1,
                "page_count": 1,
                "sha256": "x",
                "added_by_id": cls.clerk.id,
                "added_at": at,
            }
        )
        given = {"channel": "desk", "given_at": at, "given_by_id": cls.clerk.id}
        delivery = env["egate.result.delivery"].create({"dossier_id": dossier.id, **given})
        noted = {"kind": "file", "model": "x", "user_id": cls.clerk.id, "at": at, "count": 1}
        log = env["egate.access.log"].create(noted)
        present = {
            "dossier_id": open_draft.id,
            "user_id": cls.clerk.id,
            "partner_id": dossier.applicant_id.id,
            "kind": "receipt",
            "at": at,
        }
        presence = env["egate.presence"].create(present)
        return {
            "egate.access.log": Sample(lambda: noted, {"count": 2}, lambda root: log),
            "egate.presence": Sample(lambda: present, {"kind": "card"}, lambda root: presence),
            "egate.dossier draft": Sample(lambda: draft, {"note": "x"}),
            "egate.dossier received": Sample(
                lambda: {**draft, "received_at": at}, {"note": "x"}, lambda root: dossier
            ),
            "egate.dossier.paper draft": Sample(
                lambda: {"dossier_id": open_draft.id, "name": "Giấy tờ khác"}, {"received": True}
            ),
            "egate.dossier.paper received": Sample(
                lambda: {"dossier_id": dossier.id, "name": "Giấy tờ khác"},
                {"received": False},
                lambda root: dossier.paper_ids[:1],
            ),
            "egate.dossier.owner draft": Sample(
                lambda: {"dossier_id": open_draft.id, "name": "Trần Văn An"}, {"name": "x"}
            ),
            "egate.dossier.owner received": Sample(
                lambda: {"dossier_id": dossier.id, "name": "x"}, {"name": "x"}, lambda root: owner
            ),
            "egate.dossier.file draft": file_of(open_draft),
            "egate.dossier.file received": file_of(dossier),
            "egate.dossier.fee": of_dossier(dossier.fee_ids, {"amount": 0}, name="x", amount=1),
            "egate.dossier.result": of_dossier(
                result,
                {"withdrawn_at": at},
                name="x",
                signer_id=cls.leader.id,
                signed_at=at,
            ),
            "egate.dossier.step": of_dossier(
                dossier.step_ids,
                {"left_at": at},
                sequence=9,
                state_id=cls.states["work"].id,
                unit_id=cls.ward.id,
                received_at=at,
            ),
            "egate.dossier.deadline.entry": of_dossier(
                dossier.deadline_entry_ids,
                {"due_at": at},
                sequence=9,
                kind="start",
                at=at,
                calendar_id=cls.calendar.id,
                due_at=at,
            ),
            "egate.dossier.event": of_dossier(
                dossier.event_ids[:1],
                {"kind": "moved"},
                sequence=9,
                at=at,
                kind="moved",
                user_id=cls.clerk.id,
            ),
            "egate.register": Sample(
                lambda: {"scope": "x", "unit_id": cls.desk.id, "year": 2031},
                {"year": 2032},
                lambda root: dossier.register_line_ids.register_id,
            ),
            "egate.register.line": of_dossier(
                dossier.register_line_ids,
                {"number": 9},
                register_id=dossier.register_line_ids.register_id.id,
                number=9,
            ),
            "egate.dossier.slip": of_dossier(slip, {"reason": "x"}, **given_out),
            "egate.dossier.slip.line": of_dossier(
                slip.line_ids, {"name": "x"}, slip_id=slip.id, sequence=9, name="x"
            ),
            # Whoever does not read the draft opens no dialog on it; what a dialog does is checked
            # by the dossier.
            "egate.dossier.slip.issue": Sample(
                lambda: {"dossier_id": open_draft.id, "kind": "guide"}, {"reason": "x"}
            ),
            "egate.dossier.slip.issue.line": Sample(
                lambda: {"issue_id": issue.id, "name": "x"}, {"name": "y"}
            ),
            "egate.dossier.at.once": Sample(
                lambda: {"dossier_id": open_draft.id}, {"comment": "x"}
            ),
            # A list is received at a desk of one's own, which the reception checks.
            "egate.dossier.import": Sample(
                lambda: {"procedure_id": cls.procedure.id, "reception_unit_id": cls.desk.id},
                {"channel": "post"},
            ),
            "egate.payment": of_dossier(
                payment,
                {"amount": 1},
                unit_id=cls.desk.id,
                kind="fee_receipt",
                code="x",
                number=9,
                amount=1,
                method="cash",
                payer_name="x",
                cashier_id=cls.cashier.id,
                paid_at=at,
                paid_date=at[:10],
                closing_id=payment.closing_id.id,
            ),
            "egate.refund": of_dossier(
                refund,
                {"reason": "y"},
                **asked_back,
            ),
            "egate.payment.line": of_dossier(
                payment.line_ids,
                {"amount": 1},
                unit_id=cls.desk.id,
                payment_id=payment.id,
                fee_id=dossier.fee_ids.id,
                name="x",
                amount=1,
            ),
            "egate.payment.due": Sample(
                lambda: {"code": "x"},
                {"code": "y"},
                lambda root: root["egate.payment.due"].browse(owing.id),
            ),
            # What the dialogs do is decided by payment, day and result.
            "egate.payment.collect": Sample(lambda: {"dossier_id": owing.id}, {"payer_name": "x"}),
            "egate.payment.collect.line": Sample(
                lambda: {"collect_id": dialog.id, "fee_id": owing.fee_ids.id}, {"taken": False}
            ),
            **banking,
            "egate.cashier.closing": Sample(
                lambda: {
                    "unit_id": cls.desk.id,
                    "cashier_id": cls.cashier.id,
                    "date": "2031-01-01",
                    "cash": 0,
                    "transfer": 0,
                    "qr": 0,
                },
                {"cash": 1},
                lambda root: payment.closing_id,
            ),
            "egate.cashier.close": Sample(
                lambda: {"closing_id": payment.closing_id.id}, {"note": "x"}
            ),
            "egate.dossier.result.file": of_dossier(
                paper_of_result,
                {"name": "y"},
                result_id=result.id,
                name="x.pdf",
                mimetype="application/pdf",
                size=1,
                page_count=1,
                sha256="y",
                added_by_id=cls.clerk.id,
                added_at=at,
            ),
            "egate.result.delivery": of_dossier(delivery, {"sent_to": "x"}, **given),
            "egate.result.edit": Sample(
                lambda: {"result_id": result.id, "act": "number"}, {"number": "x"}
            ),
            **cls._spoken(dossier, directive),
            **hand_samples(cls, dossier, at),
            **personal_samples(cls, dossier, at),
            # Read by the people of the unit that is asked too.
            "egate.dossier.consultation": of_dossier(question, {"text": "x"}, **asked),
        }

    @classmethod
    def _spoken(cls, dossier, directive):
        """Return the samples of what people wrote about a dossier."""
        at = "2031-01-01 00:00:00"
        who = {"dossier_id": dossier.id, "text": "x"}
        note = cls.env["egate.private.note"].create({**who, "user_id": cls.clerk.id})
        given = {
            "dossier_ids": [Command.set(dossier.ids)],
            "text": "x",
            "given_by_id": cls.leader.id,
            "given_unit_id": cls.ward.id,
            "given_at": at,
            "unit_id": cls.ward.id,
            "due_at": at,
        }
        entry = {"directive_id": directive.id, "kind": "answer", "at": at}
        notice = {
            "dossier_id": dossier.id,
            "milestone": "ready",
            "channel": "mail",
            "occurrence": 1,
            "created_at": at,
        }
        told = cls.env["egate.notice"].create(notice)
        cls.env.ref("egate_dossier.notice_template_received").unlink()
        text = {"subject": "x", "body": "x", "short": "x"}
        failure = {"name": "x", "document": "x", "basis": "x", "date_from": at}
        outage = cls.env["egate.outage"].create({**failure, "date_to": "2031-01-01 01:00:00"})
        previews = cls.env["egate.outage.preview"]
        takeover = cls.env["egate.takeover"].create({"name": "x"})
        row = {"takeover_id": takeover.id, "sheet": "dossiers", "row": 2, "state": "ready"}
        line = cls.env["egate.takeover.line"].create(row)
        former = cls.env["egate.dossier.former.step"].create(
            {"dossier_id": dossier.id, "sequence": 1, "name": "x"}
        )
        return {
            "egate.directive": Sample(lambda: given, {"state": "closed"}, lambda root: directive),
            "egate.directive.entry": Sample(
                lambda: {**entry, "user_id": cls.officer.id},
                {"text": "y"},
                lambda root: directive.entry_ids,
            ),
            "egate.directive.give": Sample(lambda: {"text": "x"}, {"text": "y"}),
            "egate.directive.write": Sample(lambda: {"directive_id": directive.id}, {"text": "y"}),
            "egate.dossier.write": Sample(lambda: {"dossier_id": dossier.id}, {"text": "y"}),
            "egate.dossier.opinion": Sample(
                lambda: {**who, "at": at, "user_id": cls.officer.id},
                {"text": "y"},
                lambda root: dossier.opinion_ids,
            ),
            "egate.dossier.message": Sample(
                lambda: {**who, "at": at, "direction": "in"},
                {"text": "y"},
                lambda root: dossier.message_to_citizen_ids,
            ),
            "egate.notice": Sample(
                lambda: {**notice, "occurrence": 2}, {"state": "sent"}, lambda root: told
            ),
            "egate.notice.template": Sample(
                lambda: {**text, "milestone": "received"},
                {"subject": "y"},
                lambda root: root.ref("egate_dossier.notice_template_ready"),
            ),
            "egate.dossier.contact": Sample(
                lambda: {"dossier_id": dossier.id}, {"email": "a@example.com"}
            ),
            "egate.dossier.outside.note": Sample(
                lambda: {"dossier_id": dossier.id}, {"code": "H99"}
            ),
            "egate.summary": Sample(
                lambda: {"user_id": cls.officer.id, "day": at[:10]}, {"day": "2031-01-02"}
            ),
            "egate.trusted.issuer": Sample(
                lambda: {"file": base64.b64encode(Holder("CA").pem)}, {"active": False}
            ),
            "egate.outage": Sample(lambda: failure, {"note": "y"}),
            "egate.takeover": Sample(lambda: {"name": "x"}, {"name": "y"}),
            "egate.takeover.archive": Sample(
                lambda: {"takeover_id": takeover.id, "name": "x"}, {"name": "y"}
            ),
            "egate.takeover.line": Sample(lambda: row, {"state": "made"}, lambda root: line),
            "egate.dossier.former.step": Sample(
                lambda: {"dossier_id": dossier.id, "sequence": next(cls.counter), "name": "x"},
                {"name": "y"},
                lambda root: former,
            ),
            "egate.outage.preview": Sample(lambda: {"outage_id": outage.id}, {"moved_count": 1}),
            "egate.outage.preview.line": Sample(
                lambda: {
                    "preview_id": previews.create({"outage_id": outage.id}).id,
                    "dossier_id": dossier.id,
                },
                {"name": "y"},
            ),
            # The clerk's: of what one writes oneself, one is always the writer.
            "egate.private.note": Sample(lambda: who, {"text": "y"}, lambda root: note),
        }
