import contextlib

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DossierCommon

#: What a client may put into its context to open a door.
HOSTILE = {
    "install_mode": True,
    "module": "egate_dossier",
    "tracking_disable": True,
    "mail_create_nolog": True,
    "su": True,
    "bypass_access": True,
    "active_test": False,
    "uid": 1,
    "allowed_company_ids": [1],
}


@tagged("post_install", "-at_install", "access_rights")
class TestAttacks(DossierCommon):
    """Every engine field, through the layer a browser talks to, by everybody who might try."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env["egate.dossier"]

    def values_of(self, name):
        """A value of the right type for the engine field ``name``."""
        field = self.model._fields[name]
        if field.type == "one2many":
            return [[5, 0, 0]]
        return {
            "many2one": 1,
            "integer": 7,
            "datetime": "2030-01-01 00:00:00",
            "date": "2030-01-01",
        }.get(field.type, "T99-1")

    def test_engine_fields_cannot_be_written(self):
        received, draft = self.receive(), self.draft(identity_number="048090000124")
        for user in (self.clerk, self.officer, self.leader, self.citizen, self.manager):
            for name in sorted(self.model._ENGINE_FIELDS):
                for dossier in (received, draft):
                    for context in ({}, {**HOSTILE, f"default_{name}": self.values_of(name)}):
                        with (
                            self.subTest(user=user.login, field=name),
                            self.assertRaises(AccessError),
                        ):
                            values = {name: self.values_of(name)}
                            self.rpc(
                                user,
                                "egate.dossier",
                                "write",
                                [dossier.id],
                                values,
                                context=context,
                            )

    def test_engine_fields_cannot_be_created(self):
        base = {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        for user in (self.clerk, self.officer, self.citizen):
            for name in sorted(self.model._ENGINE_FIELDS):
                value = self.values_of(name)
                with (
                    self.subTest(user=user.login, field=name, how="values"),
                    self.assertRaises(AccessError),
                ):
                    self.rpc(
                        user, "egate.dossier", "create", [{**base, name: value}], context=HOSTILE
                    )
                with (
                    self.subTest(user=user.login, field=name, how="default"),
                    self.assertRaises(AccessError),
                ):
                    context = {**HOSTILE, f"default_{name}": value}
                    self.rpc(user, "egate.dossier", "create", [base], context=context)

    def test_engine_fields_cannot_be_imported(self):
        head = ["procedure_id/.id", "reception_unit_id/.id"]
        row = [str(self.procedure.id), str(self.desk.id)]
        for name, column, value in (
            ("code", "code", "T99-1"),
            ("received_at", "received_at", "2026-01-01 00:00:00"),
            ("due_at", "due_at", "2030-01-01 00:00:00"),
            ("workflow_state_id", "workflow_state_id/.id", str(self.states["desk"].id)),
        ):
            before = self.model.search_count([])
            with self.subTest(field=name):
                # Either the whole call is refused, or it answers that nothing was imported.
                with contextlib.suppress(AccessError):
                    answer = self.rpc(
                        self.clerk,
                        "egate.dossier",
                        "load",
                        [*head, column],
                        [[*row, value]],
                        context=HOSTILE,
                    )
                    self.assertFalse(answer["ids"])
                self.assertEqual(self.model.search_count([]), before)

    def test_engine_fields_are_read_only_on_every_screen(self):
        described = self.rpc(
            self.clerk, "egate.dossier", "fields_get", sorted(self.model._ENGINE_FIELDS)
        )
        self.assertTrue(all(field["readonly"] for field in described.values()))

    def test_steps_ledger_fees_and_results_have_no_door(self):
        dossier = self.receive()
        parts = (
            dossier.step_ids,
            dossier.deadline_entry_ids,
            dossier.fee_ids,
        )
        for user in (self.clerk, self.officer, self.leader, self.manager, self.citizen):
            for part in parts:
                with self.subTest(user=user.login, model=part._name):
                    for method, args in (
                        ("write", ([part.ids[0]], {"dossier_id": dossier.id})),
                        ("unlink", ([part.ids[0]],)),
                        ("create", ([{"dossier_id": dossier.id}],)),
                    ):
                        with self.assertRaises(AccessError):
                            self.rpc(user, part._name, method, *args, context=HOSTILE)

    def test_engine_methods_are_private(self):
        dossier = self.receive()
        for method in ("_transition", "_enter", "_guarded_update", "_receive", "_start"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.rpc(self.clerk, "egate.dossier", method, [dossier.id])

    def test_a_transition_of_another_process_is_refused(self):
        dossier = self.receive()
        other = self._standard_workflow_copy()
        with self.assertRaises(UserError):
            self.rpc(self.officer, "egate.dossier", "action_transition", [dossier.id], other.id)

    def _standard_workflow_copy(self):
        twin = self.workflow.copy()
        twin.action_publish()
        return twin.transition_ids.filtered(lambda t: t.name == "Nhận xử lý")

    def test_a_copied_process_stands_on_its_own(self):
        twin = self.workflow.copy()
        self.assertEqual((twin.version, twin.state), (2, "draft"))
        self.assertFalse(twin.transition_ids.from_id & self.workflow.state_ids)
        self.assertEqual(len(twin.transition_ids), len(self.workflow.transition_ids))

    def test_steps_cannot_be_skipped(self):
        dossier = self.receive()
        for key in ("submit", "sign", "return"):
            with self.subTest(key=key), self.assertRaises(UserError):
                self.do(dossier, key, self.officer)

    def test_strangers_and_citizens_cannot_act(self):
        dossier = self.receive()
        for user in (self.stranger, self.citizen, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.do(dossier, "claim", user)

    def test_a_published_process_is_frozen(self):
        for record, values in (
            (self.workflow, {"name": "x"}),
            (self.states["work"], {"role_id": self.role_clerk.id}),
            (self.transitions["sign"], {"to_id": self.states["done"].id}),
        ):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                self.rpc(self.manager, record._name, "write", [record.id], values)

    def test_a_published_procedure_version_is_frozen(self):
        version = self.procedure.version_ids
        for record, values in (
            (version, {"sets": 2}),
            (version.term_ids, {"amount": 30}),
            (version.fee_ids, {"price": 0}),
        ):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                self.rpc(self.manager, record._name, "write", [record.id], values)
        with self.assertRaises(UserError):
            values = {"version_id": version.id, "unit": "hour", "amount": 1}
            self.rpc(self.manager, "egate.procedure.term", "create", [values])
