from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import BaseOfficeCase

#: What leads elsewhere, hides, or is an option, where a code becomes part of a path or a command.
HOSTILE = (
    "/etc",
    "..",
    "../../etc",
    "H17/../../etc",
    "a\\b",
    ".hidden",
    "-rf",
    "a..b",
    "a\nb",
    "a\u202eb",
    "a b ",
    "=1+1",
    "x" * 65,
)


@tagged("post_install", "-at_install")
class TestCodes(BaseOfficeCase):
    """A code that people enter has an alphabet; see ``tools/code_alphabet.py``."""

    def test_every_model_with_a_code_that_people_enter_has_an_alphabet(self):
        for name, model in self.env.items():
            code = model._fields.get("code")
            # Numbers that the engine issues are readonly or closed.
            entered = code and code.store and not code.readonly
            # What a dialog takes names nothing that stays: a code that a citizen tells, or one that
            # is checked where it is kept.
            if not name.startswith("egate.") or model._abstract or model._transient or not entered:
                continue
            # A code that a ministry's system has given is entered as that system writes it.
            if name == "egate.dossier.outside.note":
                continue
            if "code" in getattr(model, "_ENGINE_FIELDS", ()):
                continue
            with self.subTest(model=name):
                self.assertTrue(hasattr(model, "_code_alphabet"))

    def test_the_code_of_a_case_is_none_of_these_whether_entered_or_made_of_its_name(self):
        sector = self.env["egate.sector"].create({"name": "Hộ tịch", "code": "HT-2"})
        procedure = self.env["egate.procedure"].create(
            {"name": "x", "code": "9.77", "sector_id": sector.id}
        )
        version = self.env["egate.procedure.version"].create(
            {
                "procedure_id": procedure.id,
                "decision": "1/QĐ",
                "date_from": "2025-07-01",
                "result_name": "x",
            }
        )
        cases = self.env["egate.procedure.variant"]
        for code in HOSTILE:
            with (
                self.subTest(code=code),
                self.assertRaisesRegex(ValidationError, "cannot be a code"),
                self.env.cr.savepoint(),
            ):
                cases.create({"version_id": version.id, "name": "x", "code": code})
        for name, code in (
            ("Nhà ở (dưới 7 tầng) / cấp mới", "nha_o_duoi_7_tang_cap_moi"),
            ("../../etc", "etc"),
            ("Đ" * 200, "d" * 64),
        ):
            with self.subTest(name=name):
                self.assertEqual(cases.create({"version_id": version.id, "name": name}).code, code)

    def test_a_code_is_no_path_and_no_option(self):
        self.env["egate.sector"].create({"name": "Hộ tịch", "code": "ĐĐ-01"})
        sector = self.env["egate.sector"].create({"name": "Hộ tịch", "code": "HT-1"})
        values = {
            "egate.unit": {"name": "x", "parent_id": self.ward.id},
            "egate.role": {"name": "x", "group_id": self.role_clerk.group_id.id},
            "egate.sector": {"name": "x"},
            "egate.procedure": {"name": "x", "sector_id": sector.id},
            "egate.form.template": {"name": "x"},
        }
        for model, rest in values.items():
            for code in HOSTILE:
                with (
                    self.subTest(model=model, code=code),
                    self.assertRaisesRegex(ValidationError, "cannot be a code"),
                    self.env.cr.savepoint(),
                ):
                    self.env[model].create({**rest, "code": code})
        for code in HOSTILE:
            with self.subTest(code=code), self.assertRaises(ValidationError):
                with self.env.cr.savepoint():
                    self.desk.code = code

    def test_a_pattern_of_numbers_gives_no_path(self):
        for pattern in (
            "../{unit}-{date:%y%m%d}-{seq}",
            "/{unit}-{date:%y%m%d}-{seq}",
            "{unit}-{date:%y%m%d/../}-{seq}",
            "{unit}-{date:%y%m%d}-{seq}\n",
        ):
            with (
                self.subTest(pattern=pattern),
                self.assertRaisesRegex(ValidationError, "signs"),
                self.env.cr.savepoint(),
            ):
                self.env["egate.numbering"].create(
                    {"name": "x", "pattern": pattern, "date_from": "2026-01-01"}
                )
