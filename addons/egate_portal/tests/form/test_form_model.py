from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...tools.form_rules import judge
from .common import FormCase, field, page, when

TODAY = date(2026, 11, 30)


@freeze_time("2026-11-30 02:00:00")
@tagged("post_install", "-at_install")
class TestFormModel(FormCase):
    """Forms are drawn, published, pinned and copied without code."""

    PAGE = page(
        field("ten", required=True, length=100, pattern="letters"),
        field(
            "gioi", "choice", choices=[{"key": "nam", "label": "Nam"}, {"key": "nu", "label": "Nữ"}]
        ),
        field("vo", show=when("gioi", "is", "nam")),
        field("so", "number", min="1", max="9.5", decimals=1),
        field("hai", "number", decimals=2),
        field(
            "bang",
            "table",
            max_rows=3,
            columns=[
                {"key": "c", "kind": "number", "label": "Số"},
                {
                    "key": "loai",
                    "kind": "choice",
                    "label": "Loại",
                    "choices": [{"key": "A", "label": "A"}, {"key": "B", "label": "B"}],
                },
            ],
        ),
        field("tong", "computed", formula={"kind": "sum", "fields": ["so", "hai"]}, decimals=1),
        field("hieu", "computed", formula={"kind": "difference", "fields": ["hai", "so"]}),
        field("cot", "computed", formula={"kind": "column_sum", "table": "bang", "column": "c"}),
        field("ngay", "date", max="today"),
        field("tuoi", "computed", formula={"kind": "age", "field": "ngay"}),
        field("xa", require=when("ngay", "before", "today")),
    )

    def test_a_definition_is_drawn_and_read_back_whole(self):
        form = self.draw(self.PAGE)
        drawn = form._definition()
        self.assertEqual(drawn["pages"], [self.PAGE])
        again = self.env["egate.online.form"]._from_definition(self.procedure, drawn)
        self.assertEqual(again._definition()["pages"], [self.PAGE])

    def test_the_published_form_is_found_pinned_and_frozen(self):
        form = self.draw(self.PAGE)
        forms = self.env["egate.online.form"]
        variant = self.env["egate.procedure.variant"]
        self.assertFalse(forms._for(self.procedure, variant, TODAY))
        form.action_publish()
        found = forms._for(self.procedure, variant, form.published_on)
        self.assertEqual(found, form)
        self.assertEqual(found._definition()["edition"], 1)
        with self.assertRaises(UserError):
            form.field_ids[0].label = "Khác"
        with self.assertRaises(UserError):
            form.page_ids[0].write({"title": "Khác"})
        with self.assertRaises(UserError):
            form.unlink()
        form.action_new_edition()
        second = forms.with_user(self.manager).search([("state", "=", "draft")])
        self.assertEqual(second.page_ids.field_ids.mapped("key"), form.field_ids.mapped("key"))
        second.field_ids[0].label = "Họ tên"
        second.action_publish()
        self.assertEqual((second.edition, second.state, form.state), (2, "published", "superseded"))
        self.assertEqual(forms._for(self.procedure, variant, second.published_on), second)

    def test_only_administrators_draw(self):
        form = self.draw(self.PAGE)
        with self.assertRaises(AccessError):
            form.with_user(self.clerk).action_publish()
        with self.assertRaises(AccessError):
            self.env["egate.online.form"].with_user(self.clerk)._from_definition(
                self.procedure.with_user(self.clerk), form._definition()
            )

    def test_a_key_is_made_of_the_label_and_stays(self):
        form = self.draw(self.PAGE)
        fields = self.env["egate.online.form.field"].with_user(self.manager)
        new = fields.create(
            [
                {"page_id": form.page_ids.id, "label": "Họ, chữ đệm"},
                {"page_id": form.page_ids.id, "label": "Họ chữ đệm"},
                {"page_id": form.page_ids.id, "label": "1"},
            ]
        )
        self.assertEqual(new.mapped("key"), ["ho_chu_dem", "ho_chu_dem_2", "field_1"])
        new[0].label = "Tên"
        self.assertEqual(new[0].key, "ho_chu_dem")
        with self.assertRaises(AccessError):
            new[0].key = "x"

    def test_an_administrator_draws_on_the_screens(self):
        forms = self.env["egate.online.form"].with_user(self.manager)
        with Form(forms) as screen:
            screen.procedure_id = self.procedure
            with screen.page_ids.new() as line:
                line.title = "Người yêu cầu"
        form = screen.record
        self.assertEqual(form.title, self.procedure.name)
        with Form(form.page_ids) as screen:
            for label in ("Tình trạng", "Số bản án"):
                with screen.field_ids.new() as line:
                    line.label = label
        status, number = form.page_ids.field_ids
        with Form(status) as screen:
            screen.kind = "choice"
            for label in ("Chưa kết hôn", "Đã ly hôn"):
                with screen.choice_ids.new() as line:
                    line.label = label
        with Form(number) as screen:
            screen.required = True
            with screen.condition_ids.new() as line:
                line.source_id = status
                line.choice_ids.add(status.choice_ids[1])
        form.action_publish()
        rule = when("tinh_trang", "is", "da_ly_hon")
        self.assertEqual(form._definition()["pages"][0]["fields"][1]["show"], rule)

    def test_a_field_that_a_rule_asks_is_not_deleted_under_it(self):
        form = self.draw(self.PAGE)
        fields = {field.key: field for field in form.field_ids}
        with self.assertRaisesRegex(UserError, "A rule of “Ô vo” asks this field"):
            fields["gioi"].unlink()
        (fields["gioi"] | fields["vo"]).unlink()
        form.unlink()

    def test_faults_become_sentences_that_name_the_field(self):
        form = self.draw(self.PAGE)
        drawn = form._definition()
        answers = {"so": "12,5", "bang": [{"c": "x"}], "ngay": "31/02/2020"}
        judged = judge(drawn, answers, TODAY)
        sentences = form._sentences(judged.errors, drawn)
        self.assertEqual(sentences["ten"], "Answer “Ô ten”.")
        self.assertEqual(sentences["so"], "“Ô so” must be at most 9,5.")
        self.assertIn("Ô bang, row 1, Số", sentences["bang.0.c"])
        self.assertIn("05/09/1990", sentences["ngay"])
        self.assertEqual(judged.typed["so"], "12,5")

    def test_answers_are_read_page_by_page(self):
        drawn = self.draw(self.PAGE)._definition()
        answers = {"ten": "An", "gioi": "nu", "so": "2.5", "hai": "1000", "bang": [{"c": "1"}]}
        judged = judge(drawn, answers, TODAY)
        read = self.env["egate.online.form"]._as_read(drawn, judged.answers)
        self.assertEqual(
            read,
            [
                (
                    "Trang",
                    [
                        ("Ô ten", "An"),
                        ("Ô gioi", "Nữ"),
                        ("Ô so", "2,5"),
                        ("Ô hai", "1.000"),
                        ("Ô bang", "1. Số: 1"),
                        ("Ô tong", "1.002,5"),
                        ("Ô hieu", "998"),
                        ("Ô cot", "1"),
                    ],
                )
            ],
        )
