import secrets

from odoo.tests import TransactionCase, tagged

from odoo.addons.egate_base.tests.common import BaseOfficeCase


@tagged("post_install", "-at_install")
class DemoCase(TransactionCase):
    """The demo as it was installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A walk takes numbers: in the test's own transaction, so that none is left behind.
        cls.classPatch(
            cls.registry["egate.number"], "_number_cursor", BaseOfficeCase._test_number_cursor
        )
        cls.procedures = cls._own("egate.procedure")
        cls.units = cls._own("egate.unit")
        cls.desks = cls.units.filtered(lambda unit: unit.kind == "desk")
        cls.people = cls._own("res.users")

    @classmethod
    def _own(cls, model):
        """Return the records of ``model`` that the demo made, without those of ordinary use."""
        names = cls.env["ir.model.data"].search(
            [("module", "=", "egate_demo"), ("model", "=", model)]
        )
        return cls.env[model].browse(names.mapped("res_id")).exists()

    @classmethod
    def _people_of(cls, role, unit):
        assignments = cls.env["egate.assignment"].search(
            [("role_id", "=", role.id), ("unit_id", "=", unit.id)], order="id"
        )
        return assignments.user_id & cls.people

    @staticmethod
    def _main_path(workflow):
        """Return the states from start to end along the first main transition of each."""
        state = workflow._start_state()
        path = state
        while state.kind != "end":
            state = DemoCase._main_transition(state).to_id
            path |= state
        return path

    @staticmethod
    def _main_transition(state):
        return state.workflow_id.transition_ids.filtered(
            lambda transition: transition.from_id == state and transition.style == "primary"
        )[:1]

    def _receive(self, clerk, procedure):
        """Receive a dossier of ``procedure`` through the counter's screen, every paper ticked."""
        dossiers = self.env["egate.dossier"].with_user(clerk)
        number = self.env.ref("egate_demo.citizen_lan").identity_number
        changes = {"procedure_id": procedure.id, "identity_number": number}
        state = dossiers.counter_change(False, changes, key=secrets.token_urlsafe(18))
        self.assertFalse(state["errors"])
        changes = {"papers": {str(line["id"]): {"received": True} for line in state["papers"]}}
        if state["needs_agency"]:
            changes["asked_agency_id"] = self.env.ref("egate_demo.unit_sontra").id
        answer = dossiers.counter_accept(state["id"], changes)
        self.assertIn("received", answer, answer.get("refusal"))
        dossier = dossiers.browse(state["id"])
        self.assertTrue(dossier.code.startswith(dossier.reception_unit_id.code + "-"))
        self.assertEqual(dossier.applicant_name, "Nguyễn Thị Ngọc Lan")
        return dossier

    def _proof_once_paid(self, record, rules):
        """Let the cashier take what a way wants paid; return what it asks to note of a return."""
        if "fee_settled" in rules.requirements and record.fee_balance > 0:
            role = self.env.ref("egate_base.egate_role_cashier")
            cashier = self._people_of(role, record.reception_unit_id)[0]
            self.env["egate.payment"].with_user(cashier).collect_fee(record.id)
        if "proof" not in rules.asks:
            return {}
        return {"proof": {"receiver": "owner", "identity": True, "on_paper": True}}
