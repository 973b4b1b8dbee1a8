from odoo.tests import Form, TransactionCase, tagged

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
        view = "egate_dossier.egate_dossier_view_form_counter"
        with Form(self.env["egate.dossier"].with_user(clerk), view=view) as form:
            form.procedure_id = procedure
            form.identity_number = self.env.ref("egate_demo.citizen_lan").identity_number
            if form.needs_agency:
                form.asked_agency_id = self.env.ref("egate_demo.unit_sontra")
            for index in range(len(form.paper_ids)):
                with form.paper_ids.edit(index) as paper:
                    paper.received = True
        dossier = form.record
        dossier.action_receive()
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
