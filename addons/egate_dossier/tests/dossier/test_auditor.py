import inspect
import itertools

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import test_access_matrix as matrix
from ..common import DossierCommon
from ..handover.test_handover import HandoverCommon

#: Who read what is noted of auditors too.
KEPT_OF_READING = {"egate_access_log"}
#: What is sent for a parameter by its name; a record's id where it ends in ``_id``.
WORDS = {"text", "reason", "note", "comment", "question", "sentence", "name"}


@tagged("post_install", "-at_install", "access_rights")
class TestAuditorActs(HandoverCommon):
    """An auditor reads what the units do, and does nothing in them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_auditor = cls.env.ref("egate_base.egate_role_auditor")
        cls.auditor = cls._person("auditor", cls.role_auditor, cls.ward)
        cls.colleague = cls._person("colleague", cls.role_officer, cls.ward)

    def test_an_auditor_acts_in_no_unit(self):
        assignments = self.env["egate.assignment"]
        self.assertFalse(assignments._held_units(self.auditor))
        self.assertFalse(assignments._reached_units(self.auditor))
        self.assertNotIn(self.auditor.id, assignments._users_in_force())
        self.assertFalse(assignments._people(self.role_auditor, self.ward))
        self.assertIn(self.ward, self.auditor.egate_unit_ids, "and reads all the same")

    def test_an_auditor_confirms_no_handover_and_gives_none(self):
        handover = self.give(self.receive())
        self.assertEqual(handover.to_unit_id, self.ward)
        line = handover.line_ids.ids
        for method, *args in (
            ("confirm",),
            ("confirm", line),
            ("scan_in", handover.line_ids.code),
            ("turn_back", line, "Thiếu giấy"),
            ("take_back",),
            ("finish",),
        ):
            with self.subTest(method), self.assertRaises(UserError):
                self.call(self.auditor, method, handover.id, *args)
        with self.assertRaises(UserError):
            self.open_stack(self.auditor, self.ward)
        self.assertEqual(self.rpc(self.auditor, "egate.handover", "incoming"), [])

    def test_an_auditor_answers_no_directive_and_gives_no_opinion(self):
        dossier = self.receive()
        number = self.rpc(
            self.leader, "egate.dossier", "action_direct", dossier.ids, "Làm ngay", self.ward.id, 1
        )
        with self.assertRaises(UserError):
            self.rpc(self.auditor, "egate.directive", "action_answer", [number], "Xong")
        directive = self.env["egate.directive"].with_user(self.auditor).browse(number)
        self.assertFalse(directive.can_answer)
        self.assertFalse(directive.search_count([("can_answer", "=", True)]))
        with self.assertRaises(AccessError):
            self.rpc(self.auditor, "egate.dossier", "action_give_opinion", dossier.ids, "Sai")

    def test_who_acts_elsewhere_and_audits_here_does_not_act_here(self):
        both = self._person("both", self.role_officer, self.other_ward)
        self.env["egate.assignment"].create(
            {"user_id": both.id, "role_id": self.role_auditor.id, "unit_id": self.ward.id}
        )
        handover = self.give(self.receive())
        with self.assertRaises(AccessError):
            self.call(both, "confirm", handover.id)
        dossier = handover.line_ids.dossier_id
        with self.assertRaises(AccessError):
            self.rpc(both, "egate.dossier", "action_give_opinion", dossier.ids, "Sai")

    def test_who_was_asked_and_audits_since_answers_no_more(self):
        dossier = self.receive()
        number = self.rpc(
            self.leader,
            "egate.dossier",
            "action_direct",
            dossier.ids,
            "Làm ngay",
            self.ward.id,
            1,
            user_id=self.colleague.id,
        )
        self.colleague.egate_assignment_ids.date_to = "2020-12-31"
        self.env["egate.assignment"].create(
            {"user_id": self.colleague.id, "role_id": self.role_auditor.id, "unit_id": self.ward.id}
        )
        with self.assertRaises(UserError):
            self.rpc(self.colleague, "egate.directive", "action_answer", [number], "Xong")
        self.rpc(self.officer, "egate.directive", "action_answer", [number], "Xong")

    def test_an_auditor_stands_in_for_nobody_who_acts(self):
        away = {"user_id": self.officer.id, "date_from": "2020-01-01", "date_to": "2099-12-31"}
        absences = self.env["egate.absence"]
        with self.assertRaisesRegex(ValidationError, "is an auditor"):
            absences.create({**away, "deputy_id": self.auditor.id})
        # Made an auditor afterwards.
        officer = self.colleague
        absences.create({**away, "user_id": officer.id, "deputy_id": self.stranger.id})
        assignments = self.env["egate.assignment"]
        self.assertIn(self.role_officer.id, assignments._held_units(self.stranger))
        self.assertIn(self.ward.id, assignments._held_units(self.stranger)[self.role_officer.id])
        assignments.create(
            {"user_id": self.stranger.id, "role_id": self.role_auditor.id, "unit_id": self.ward.id}
        )
        held = assignments._held_units(self.stranger)
        self.assertNotIn(self.ward.id, held[self.role_officer.id])

    def test_the_auditors_role_cannot_be_made_to_act(self):
        role = self.rpc(
            self.manager,
            "egate.role",
            "create",
            {"name": "x", "code": "x", "group_id": self.role_auditor.group_id.id},
        )
        self.assertTrue(self.env["egate.role"].browse(role).reads_only)
        for one in (role, self.role_auditor.id):
            with self.subTest(role=one), self.assertRaises(UserError):
                self.rpc(self.manager, "egate.role", "write", [one], {"reads_only": False})

    def test_nobody_gives_a_stack_with_what_only_a_colleague_may_hand_over(self):
        dossier = self.receive(procedure=self._desk_first())
        stack = self.open_stack(self.clerk)
        self.call(self.clerk, "scan", stack, dossier.code)
        officer = self._person("desk_officer", self.role_officer, self.desk)
        with self.assertRaisesRegex(UserError, "You may not hand over"):
            self.call(officer, "give", stack)
        self.call(self.clerk, "give", stack)


@tagged("post_install", "-at_install", "access_rights")
class TestAuditorMethods(DossierCommon):
    """Every public method of every model, on every record that an auditor may name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        role = cls.env.ref("egate_base.egate_role_cashier")
        cls.cashier = cls._person("cashier", role, cls.desk)
        cls.auditor = cls._person(
            "auditor", cls.env.ref("egate_base.egate_role_auditor"), cls.province
        )
        cls.samples = matrix.TestAccessMatrix._samples.__func__(cls)

    _spoken = classmethod(matrix.TestAccessMatrix._spoken.__func__)
    _banking = classmethod(matrix.TestAccessMatrix._banking.__func__)
    _new = classmethod(matrix.TestAccessMatrix._new.__func__)
    counter = itertools.count(1)

    def methods(self, model):
        """Return the public methods that addons of the suite add to ``model``."""
        found = {}
        for parent in type(model).__mro__:
            if not parent.__module__.startswith("odoo.addons.egate_"):
                continue
            for name, method in vars(parent).items():
                if name.startswith("_") or not inspect.isfunction(method):
                    continue
                found.setdefault(name, getattr(type(model), name))
        for name in ("create", "write", "unlink", "copy", "init", "copy_data", "message_new"):
            found.pop(name, None)
        return found

    def arguments(self, method, record):
        """Return what is sent for the required parameters, guessed by their names."""
        parameters = list(inspect.signature(method).parameters.values())[1:]
        sent = []
        for one in parameters:
            if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
                continue
            if one.name in WORDS:
                sent.append("Lý do")
            elif one.default is not one.empty:
                break
            elif one.name.endswith("_ids"):
                sent.append(record.ids)
            elif one.name.endswith("_id"):
                sent.append(record.dossier_id.id if "dossier_id" in record else record.id)
            else:
                sent.append(1 if "amount" in one.name or "count" in one.name else {})
        return sent

    def written(self):
        """Return how many rows this transaction has written, by table."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
               FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"""
        )
        return dict(self.env.cr.fetchall())

    @mute_logger(
        "odoo.addons.base.models.ir_rule",
        "odoo.addons.base.models.ir_model",
        "odoo.sql_db",
        "odoo.models",
        "odoo.http",
        "odoo.addons.mail.models.mail_thread",
    )
    def test_no_public_method_writes_anything_for_an_auditor(self):
        transient = {model._table for model in self.env.registry.values() if model._transient}
        tried, wrote = 0, {}
        for name, sample in self.samples.items():
            model = self.env[name.split()[0]]
            if model._transient:
                try:
                    with self.env.cr.savepoint():
                        values = sample.values()
                        number = self.rpc(self.auditor, model._name, "create", values)
                except UserError:
                    continue
                record = model.browse(number)
            elif sample.record:
                record = sample.record(self.env)
            else:
                record = model.create(sample.values())
            for method_name, method in self.methods(model).items():
                before = self.written()
                args = self.arguments(method, record)
                if not getattr(method, "_api_model", False):
                    args = [record.ids, *args]
                try:
                    with self.env.cr.savepoint() as savepoint:
                        self.rpc(self.auditor, model._name, method_name, *args)
                        self.env.flush_all()
                        savepoint.rollback()
                except Exception:  # noqa: BLE001 - refused, and what it did is rolled back
                    refused = True
                else:
                    refused = False
                self.env.cr.postcommit.clear()
                self.env.invalidate_all()
                tried += 1
                after = {} if refused else self.written()
                tables = {
                    table
                    for table in after
                    if after[table] != before.get(table, 0)
                    and table not in transient | KEPT_OF_READING
                }
                if tables:
                    wrote[f"{model._name}.{method_name}"] = sorted(tables)
        self.assertGreater(tried, 150)
        self.assertFalse(wrote)
