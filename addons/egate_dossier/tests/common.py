"""A procedure, its process and a received dossier, for the tests of the addons from here up."""

import secrets

from odoo.fields import Command

from odoo.addons.egate_base.tests.common import BaseOfficeCase

from ..models.reception.counter_state import COUNTER_FIELDS
from .sample_files import pdf

#: A sample number: province 048, born 1990.
IDENTITY = "048090000123"
OTHER_IDENTITY = "048088000456"
PDF = pdf("Tờ khai")


class DossierCommon(BaseOfficeCase):
    """Officer, leader, desk: the standard way of a dossier in three working days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workflow = cls._standard_workflow()
        cls.procedure = cls._published_procedure(
            "9.000001", "Cấp Giấy xác nhận mẫu", amount=3, unit="working_day"
        )

    @classmethod
    def _published_procedure(cls, code, name, **term):
        sector = cls.env["egate.sector"].search([("code", "=", "TEST")]) or cls.env[
            "egate.sector"
        ].create({"name": "Hộ tịch", "code": "TEST"})
        procedure = cls.env["egate.procedure"].create(
            {"code": code, "name": name, "sector_id": sector.id, "workflow_id": cls.workflow.id}
        )
        version = cls.env["egate.procedure.version"].create(
            {
                "procedure_id": procedure.id,
                "decision": "01/QĐ-UBND",
                "date_from": "2025-07-01",
                "result_name": "Giấy xác nhận",
                "term_ids": [Command.create(term)],
                "component_ids": [
                    Command.create({"name": "Tờ khai theo mẫu", "originals": 1}),
                    Command.create({"name": "Giấy tờ chứng minh nơi cư trú", "copies": 1}),
                    Command.create({"name": "Văn bản ủy quyền", "originals": 1, "required": False}),
                ],
                "fee_ids": [Command.create({"name": "Lệ phí", "price": 15000})],
            }
        )
        version.action_publish()
        return procedure

    @classmethod
    def _standard_workflow(cls):
        workflow = cls.env["egate.workflow"].create({"name": "Chuẩn", "code": "TEST-STANDARD"})
        state_vals = [
            ("waiting", "Chờ xử lý", "start", "2", cls.role_officer, "agency", 4, "hour"),
            ("work", "Đang thẩm định", "work", "4", cls.role_officer, "agency", 1, "working_day"),
            ("approve", "Chờ ký duyệt", "work", "4", cls.role_leader, "agency", 1, "working_day"),
            ("desk", "Chờ trả kết quả", "work", "9", cls.role_clerk, "reception", 0, False),
            ("done", "Đã trả kết quả", "end", "10", None, "reception", 0, False),
        ]
        cls.states = {}
        for sequence, (key, name, kind, code, role, rule, amount, unit) in enumerate(state_vals):
            cls.states[key] = cls.env["egate.workflow.state"].create(
                {
                    "workflow_id": workflow.id,
                    "name": name,
                    "sequence": sequence,
                    "kind": kind,
                    "national_code": code,
                    "role_id": role and role.id,
                    "unit_rule": rule,
                    "limit_amount": amount,
                    "limit_unit": unit,
                }
            )
        transition_vals = [
            ("claim", "Nhận xử lý", "waiting", "work", "primary", [], ["claim"]),
            ("submit", "Trình ký", "work", "approve", "primary", [], []),
            ("sign", "Ký duyệt", "approve", "desk", "primary", [], ["result"]),
            ("back", "Trả lại chuyên viên", "approve", "work", "secondary", ["comment"], ["back"]),
            ("return", "Trả kết quả", "desk", "done", "primary", [], ["return"]),
        ]
        cls.transitions = {}
        for key, name, source, target, style, requirements, effects in transition_vals:
            cls.transitions[key] = cls.env["egate.workflow.transition"].create(
                {
                    "workflow_id": workflow.id,
                    "name": name,
                    "from_id": cls.states[source].id,
                    "to_id": cls.states[target].id,
                    "style": style,
                    "requirement_ids": [Command.create({"kind": kind}) for kind in requirements],
                    "effect_ids": [Command.create({"kind": kind}) for kind in effects],
                }
            )
        workflow.action_publish()
        return workflow

    def scan(self, paper, name="to-khai.pdf", raw=PDF, user=None):
        """Add a file to a paper through the door that every screen uses."""
        return paper.with_user(user or self.clerk)._add_file(name, raw, "upload")

    def at_counter(self, method, *args, user=None, **kwargs):
        """Call the server as the counter's screen does; return what it shows then."""
        context = {"lang": "en_US", "tz": "Asia/Ho_Chi_Minh"}
        args = (f"counter_{method}", *args)
        return self.rpc(user or self.clerk, "egate.dossier", *args, context=context, **kwargs)

    def enter_draft(self, draft=False, user=None, procedure=None, **values):
        """Begin a dossier at the counter, or go on with ``draft``; return what is shown of it."""
        if procedure or not draft:
            values["procedure_id"] = procedure or self.procedure
        self.assertLessEqual(values.keys(), set(COUNTER_FIELDS), "the screen has no such field")
        changes = {name: getattr(value, "id", value) for name, value in values.items()}
        key = secrets.token_urlsafe(18)
        return self.at_counter("change", getattr(draft, "id", draft), changes, user=user, key=key)

    def ready_draft(self, user=None, procedure=None, **values):
        """Enter a dossier at the counter that can be accepted once its papers are ticked."""
        values = {
            "identity_number": IDENTITY,
            "applicant_name": "Nguyễn Thị Minh Khai",
            "applicant_address": "12 Trần Phú, phường Mẫu",
            "applicant_phone": "0905000111",
            **values,
        }
        state = self.enter_draft(user=user, procedure=procedure, **values)
        self.assertFalse(state["errors"])
        return state

    def draft(self, user=None, procedure=None, **values):
        """Enter a dossier at the counter, every paper ticked; not yet accepted."""
        state = self.ready_draft(user, procedure, **values)
        self.at_counter("change", state["id"], self._every_paper(state), user=user)
        return self.env["egate.dossier"].with_user(user or self.clerk).browse(state["id"])

    def receive(self, user=None, procedure=None, **values):
        """Receive a dossier at the counter through its screen, every paper ticked."""
        state = self.ready_draft(user, procedure, **values)
        state = self.at_counter("accept", state["id"], self._every_paper(state), user=user)
        self.assertIn("received", state, state.get("refusal"))
        return self.env["egate.dossier"].with_user(user or self.clerk).browse(state["id"])

    def _every_paper(self, state):
        return {"papers": {str(line["id"]): {"received": True} for line in state["papers"]}}

    def do(self, dossier, key, user, comment=None):
        """Do the transition ``key`` the way a browser does."""
        self.rpc(
            user,
            "egate.dossier",
            "action_transition",
            [dossier.id],
            self.transitions[key].id,
            comment=comment,
        )

    def bring_to_desk(self, dossier):
        """Let officer and leader do their part: the result waits at the desk."""
        for key, user in (("claim", self.officer), ("submit", self.officer), ("sign", self.leader)):
            self.do(dossier, key, user)
        return dossier
