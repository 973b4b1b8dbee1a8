import base64
import copy
import doctest
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.egate_workflow.models.definition.exchange import MODELS
from odoo.addons.egate_workflow.tools import process_json

from .common import PermitCase

#: Fields of a definition that are no content of it: who made it when, who follows it, the derived.
NO_CONTENT = {
    "egate.workflow": {
        *("version", "state", "active", "published_at", "published_by_id"),
        *("procedure_ids", "case_ids"),
    },
    "egate.workflow.state": {"exit_ids"},
}
#: What leads to the process, and the order, which is that of the list.
FRAME = {"workflow_id", "state_id", "transition_id", "sequence"}


def process(**changes):
    """Return the smallest process that can be published, in the exchange shape."""
    return {
        "format": process_json.FORMAT,
        "code": "NHAP",
        "name": "Giấy phép nhập",
        "model": "egate.test.permit",
        "states": [
            {
                "key": "cho",
                "name": "Chờ nhận",
                "kind": "start",
                "national_code": "2",
                "role": "officer",
                "unit_rule": "named",
                "unit": "T99.33",
                "limit_amount": 2,
                "limit_unit": "hour",
            },
            {
                "key": "xu_ly",
                "name": "Đang xử lý",
                "role": "officer",
                "limit_amount": 1.5,
                "may_consult": True,
                "citizen_sentence": "{unit} đang xử lý từ {since}.",
                "reminders": [
                    {"clock": "due"},
                    {"moment": "at", "recipient": "role", "role": "head"},
                ],
                "sides": [
                    {"key": "hoi", "name": "Ý kiến", "role": "officer", "unit": "T99.44"},
                ],
            },
            {
                "key": "bo_sung",
                "name": "Chờ bổ sung",
                "kind": "citizen",
                "national_code": "5",
                "role": "officer",
                "unit_rule": "earlier",
                "unit_state": "cho",
                "pause_policy": "restart",
                "pause_basis": "Điều 19",
            },
            {"key": "xong", "name": "Xong", "kind": "end", "national_code": "10"},
        ],
        "transitions": [
            {
                "key": "nhan",
                "name": "Nhận",
                "from": "cho",
                "to": "xu_ly",
                "undo_minutes": 10,
                "effects": [{"kind": "claim"}],
            },
            {
                "key": "hoi_them",
                "name": "Yêu cầu bổ sung",
                "from": "xu_ly",
                "to": "bo_sung",
                "style": "secondary",
                "requires": [{"kind": "comment"}, {"kind": "reason", "reasons": ["THIEU"]}],
            },
            {"key": "nop", "name": "Đã bổ sung", "from": "bo_sung", "to": "xu_ly"},
            {
                "key": "duyet",
                "name": "Duyệt",
                "from": "xu_ly",
                "to": "xong",
                "actor": "role",
                "role": "leader",
                "condition": "[('amount', '>', 100)]",
                "approves": True,
                "bulk": False,
            },
            {"key": "ket_thuc", "name": "Kết thúc", "from": "xu_ly", "to": "xong"},
        ],
        **changes,
    }


def with_value(path, value):
    """Return the process with another value at ``path``, such as ``transitions[0].to``."""
    data = copy.deepcopy(process())
    keys = path.replace("[", ".").replace("]", "").split(".")
    target = data
    *way, last = [int(key) if key.isdigit() else key for key in keys]
    for key in way:
        target = target[key]
    target[last] = value
    return data


@tagged("post_install", "-at_install")
class TestExchange(PermitCase):
    """Processes go out as JSON and come in; nothing is ever half-imported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["egate.workflow.reason"].create({"name": "Thiếu giấy tờ", "code": "THIEU"})
        cls.exchange = cls.env(user=cls.manager)["egate.workflow.exchange"]

    def bring_in(self, data, **options):
        return self.exchange._import_file(json.dumps(data).encode(), **options)

    def counts(self):
        return {model: self.env[model].search_count([]) for model in MODELS.values()}

    def refused(self, data):
        """Import what is bad; return the places that were named."""
        before = self.counts()
        report = self.bring_in(data)
        self.assertEqual(self.counts(), before, "half-imported")
        self.assertFalse(report["processes"])
        self.assertTrue(report["faults"])
        return {fault["path"]: fault["reason"] for fault in report["faults"]}

    def test_examples_in_docstrings(self):
        self.assertFalse(doctest.testmod(process_json).failed)

    def test_everything_of_a_definition_is_exchanged(self):
        for shape, keys in process_json.SHAPES.items():
            model = MODELS[shape]
            stored = {
                name
                for name, field in self.env[model]._fields.items()
                if (field.store or field.type == "one2many") and name not in models_magic()
            }
            exchanged = {key.column for key in keys}
            with self.subTest(model=model):
                self.assertEqual(stored - exchanged - FRAME - NO_CONTENT.get(model, set()), set())

    def test_what_is_not_said_is_what_an_empty_form_has(self):
        for shape, keys in process_json.SHAPES.items():
            defaults = self.env[MODELS[shape]].default_get([key.column for key in keys])
            for key in keys:
                if not key.required and not key.many:
                    with self.subTest(shape=shape, key=key.name):
                        self.assertEqual(defaults.get(key.column) or None, key.default or None)

    def test_a_process_comes_in_as_a_draft(self):
        report = self.bring_in(process())
        self.assertFalse(report["faults"])
        [line] = report["processes"]
        self.assertEqual((line["action"], line["version"], line["to_mend"]), ("new", 1, []))
        workflow = self.env["egate.workflow"].browse(line["id"])
        self.assertEqual((workflow.state, workflow.create_uid), ("draft", self.manager))
        waiting, work, papers, done = workflow.state_ids
        self.assertEqual(waiting.unit_id, self.ward)
        self.assertEqual(work.reminder_ids.mapped("clock"), ["due", "step"])
        self.assertEqual(work.side_ids.unit_id, self.other_ward)
        self.assertEqual(papers.unit_state_id, waiting)
        self.assertEqual((papers.clock, done.clock), ("pause", "stop"))
        self.assertEqual(workflow.transition_ids[0].effect_ids.kind, "claim")
        reasons = workflow.transition_ids[1].requirement_ids.reason_ids
        self.assertEqual(reasons.code, "THIEU")
        workflow.with_user(self.manager).action_publish()

    def test_out_in_and_out_again_is_the_same(self):
        self.bring_in(process())
        first = self.env["egate.workflow"].search([("code", "=", "NHAP")])
        content = self.exchange._export_file(first)
        self.assertEqual(content, self.exchange._export_file(first))
        first.sudo().write({"code": "KHAC"})
        self.assertFalse(self.exchange._import_file(content)["faults"])
        second = self.env["egate.workflow"].search([("code", "=", "NHAP")])
        self.assertEqual(self.exchange._export_file(second), content)

    def test_a_process_that_was_drawn_goes_out_and_comes_in(self):
        content = self.exchange._export_file(self.workflow)
        self.assertNotIn(b"_id", content)
        report = self.exchange._import_file(content)
        self.assertEqual([line["action"] for line in report["processes"]], ["same"])
        self.states["work"].name = "Thụ lý"
        report = self.exchange._import_file(content)
        [line] = report["processes"]
        self.assertEqual((line["action"], line["version"]), ("version", 2))
        self.assertEqual(line["changes"], ["State “Đang xử lý”: name changed."])
        draft = self.env["egate.workflow"].browse(line["id"])
        self.assertEqual(self.exchange._export_file(draft), content)

    def test_the_same_again_makes_nothing(self):
        self.bring_in(process())
        before = self.counts()
        report = self.bring_in(process())
        self.assertEqual(report["processes"][0]["action"], "same")
        self.assertEqual(self.counts(), before)

    def test_another_content_is_the_next_draft_and_says_what_differs(self):
        self.bring_in(process())
        first = self.env["egate.workflow"].search([("code", "=", "NHAP")])
        first.action_publish()
        data = with_value("states[1].limit_amount", 2)
        del data["transitions"][3]
        data["transitions"].append(
            {"key": "them", "name": "Thêm", "from": "cho", "to": "xong", "style": "danger"}
        )
        [line] = self.bring_in(data)["processes"]
        self.assertEqual((line["action"], line["version"]), ("version", 2))
        self.assertEqual(
            line["changes"],
            [
                "State “Đang xử lý”: time for this step changed.",
                "New transition “Thêm”.",
                "Transition “Duyệt” is left out.",
            ],
        )
        self.assertEqual(first.state, "published")
        self.assertEqual(first.state_ids[1].limit_amount, 1.5)

    def test_a_dry_run_changes_nothing_and_says_what_would_be(self):
        before = self.counts()
        report = self.bring_in([process(), process(code="HAI")], dry_run=True)
        self.assertEqual([line["action"] for line in report["processes"]], ["new", "new"])
        self.assertEqual(self.counts(), before)

    def test_a_code_that_is_a_path_is_a_fault_of_the_file(self):
        before = self.counts()
        for code in ("../x", "/etc", "a b", "x" * 65):
            with self.subTest(code=code):
                [fault] = self.bring_in([process(code=code)], dry_run=True)["faults"]
                self.assertIn("cannot be a code", fault["reason"])
        self.assertEqual(self.counts(), before)

    def test_what_publishing_would_refuse_is_said_beforehand(self):
        data = process()
        data["states"].append({"key": "le", "name": "Lẻ loi", "role": "officer"})
        [line] = self.bring_in(data, dry_run=True)["processes"]
        self.assertIn("Lẻ loi", "\n".join(line["to_mend"]))

    def test_a_bad_place_is_named(self):
        for path, value, words in (
            ("transitions[3].to", "mat", "No state has the key “mat”"),
            ("transitions[3].from", "mat", "No state has the key"),
            ("states[2].unit_state", "mat", "No state has the key"),
            ("states[0].unit", "T00", "No unit has the code “T00”"),
            ("states[0].role", "boss", "No role has the code “boss”"),
            ("states[1].reminders[1].role", "boss", "No role"),
            ("states[1].reminders[1].role", None, "missing"),
            ("states[1].sides[0].unit", "T00", "No unit"),
            ("states[1].sides[0].limit_amount", 0, "within"),
            ("transitions[1].requires[1].reasons[0]", "KHONG", "No reason"),
            ("transitions[3].role", None, "missing"),
            ("states[0].unit", None, "missing"),
            ("states[1].kind", "begin", "choices"),
            ("states[1].national_code", 4, "text"),
            ("states[1].limit_amount", "2", "number"),
            ("states[1].limit_amount", True, "number"),
            ("states[1].limit_amount", -1, "within"),
            ("states[1].limit_amount", 0.333, "two decimals"),
            ("states[1].key", "xử lý!", "no key"),
            ("states[1].key", "cho", "there already"),
            ("states[1].colour", "red", "not known"),
            ("states[1].name", " ", "text"),
            ("states[1].name", "a\0b", "text"),
            ("transitions[0].undo_minutes", 5000, "within"),
            ("transitions[0].undo_minutes", 1.5, "whole"),
            ("transitions[0].bulk", "yes", "true or false"),
            ("transitions[0].effects", {"kind": "claim"}, "list"),
            ("transitions[0].effects[0].kind", "delete", "choices"),
            ("transitions[0]", "nhan", "object"),
            ("format", "egate.workflow/9", "format"),
            ("model", "res.users", "choices"),
        ):
            with self.subTest(path=path, value=value):
                faults = self.refused(with_value(path, value))
                self.assertIn(words, faults.get(path, f"named: {faults}"))

    def test_a_condition_that_is_no_domain_is_named(self):
        for condition, words in (
            ("amount > 100", "not a domain"),
            ("[('colour', '=', 1)]", "does not fit"),
            ("[('amount', 'over', 1)]", "does not fit"),
            ("__import__('os').system('true')", "not a domain"),
            ("[('amount', '=', (lambda: 1)())]", "not a domain"),
            ("[('amount', '=', user.id)]", "not a domain"),
        ):
            with self.subTest(condition=condition):
                faults = self.refused(with_value("transitions[3].condition", condition))
                self.assertIn(words, faults["transitions[3].condition"])

    def test_every_fault_is_told_at_once(self):
        data = with_value("transitions[3].condition", "amount > 100")
        data["states"][0]["role"] = "boss"
        self.assertEqual(list(self.refused(data)), ["states[0].role", "transitions[3].condition"])

    def test_a_rule_that_only_the_records_know_names_its_part(self):
        for path, value, place in (
            ("states[1].clock", "pause", "states[1]"),
            ("states[3].clock", "run", "states[3]"),
            ("states[2].pause_basis", None, "states[2]"),
            ("states[1].citizen_sentence", "{applicant}", "states[1]"),
            ("transitions[0].effects", [{"kind": "claim"}, {"kind": "back"}], "transitions[0]"),
            ("transitions[0].effects", [{"kind": "notify"}], "transitions[0]"),
        ):
            with self.subTest(path=path, value=value):
                self.assertEqual(list(self.refused(with_value(path, value))), [place])

    def test_one_bad_process_keeps_all_out(self):
        faults = self.refused([process(), with_value("transitions[0].to", "mat") | {"code": "B"}])
        self.assertEqual(list(faults), ["[1].transitions[0].to"])
        faults = self.refused([process(), process()])
        self.assertEqual(list(faults), ["[1].code"])

    def test_a_file_that_is_no_process_is_refused(self):
        for content in (
            b"",
            b"{",
            b"5",
            b"[]",
            b"[5]",
            b'"text"',
            b"\xff\xfe",
            b'{"code": NaN}',
            b'{"code": 1, "code": 2}',
            b"[" * 100_000,
            b" " * (process_json.MAX_BYTES + 1),
        ):
            with self.subTest(content=content[:20]):
                report = self.exchange._import_file(content)
                self.assertTrue(report["faults"])
                self.assertFalse(report["processes"])

    def test_a_code_stays_with_what_it_is_for(self):
        # No other model goes through processes here: as if one were there no more.
        self.env.cr.execute(
            "UPDATE egate_workflow SET model = 'egate.other' WHERE id = %s", [self.workflow.id]
        )
        self.workflow.invalidate_recordset()
        faults = self.refused(process(code=self.workflow.code))
        self.assertIn("for something else", faults["model"])

    def test_only_a_manager_exchanges(self):
        for user in (self.officer, self.leader, self.citizen):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.rpc(user, "egate.workflow", "action_export", [self.workflow.id])
                with self.assertRaises(AccessError):
                    self.rpc(user, "egate.workflow.import", "create", [{"file": "e30="}])

    def test_the_wizard_tries_first(self):
        wizard = self.env(user=self.manager)["egate.workflow.import"].create(
            {"file": base64.b64encode(json.dumps(with_value("transitions[0].to", "x")).encode())}
        )
        wizard.action_check()
        self.assertEqual(wizard.state, "bad")
        self.assertIn("transitions[0].to", wizard.report)
        wizard.file = base64.b64encode(json.dumps(process()).encode())
        wizard._onchange_file()
        wizard.action_check()
        self.assertEqual(wizard.state, "good")
        self.assertFalse(self.env["egate.workflow"].search([("code", "=", "NHAP")]))
        wizard.action_import()
        self.assertEqual(wizard.state, "done")
        action = wizard.action_open()
        self.assertEqual(self.env["egate.workflow"].browse(action["res_id"]).code, "NHAP")

    def test_the_download_is_the_file(self):
        action = self.workflow.with_user(self.manager).action_export()
        export = self.env["egate.workflow.export"].search([], order="id desc", limit=1)
        self.assertIn(f"/{export.id}/", action["url"])
        content = base64.b64decode(export.file)
        self.assertEqual(content, self.exchange._export_file(self.workflow))
        self.assertEqual(export.file_name, "PERMIT-v1.json")

    def test_what_comes_in_is_never_taken_on_trust(self):
        """Whatever JSON a file holds, the answer is a list of faults, never an exception."""
        scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
        anything = st.recursive(
            scalars,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        )
        choices, known = self.exchange._exchange_choices(), self.exchange._exchange_codes()
        places = [
            "code", "states", "transitions", "states[0]", "states[0].key", "states[1].reminders",
            "states[1].sides[0]", "transitions[0].from", "transitions[1].requires[1].reasons",
            "transitions[3].condition", "states[1].limit_amount",
        ]  # fmt: skip

        @settings(max_examples=150, deadline=None)
        @given(st.sampled_from(places), anything)
        def try_it(path, value):
            for data in (value, with_value(path, value)):
                for fault in process_json.check(data, choices, known):
                    self.assertTrue(self.exchange._fault_in_words(fault))

        try_it()


def models_magic():
    """Return the fields that every record has."""
    return {"id", "display_name", "create_uid", "create_date", "write_uid", "write_date"}
