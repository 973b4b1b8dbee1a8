import re

from odoo.models import MAGIC_COLUMNS
from odoo.tests import TransactionCase, tagged

#: A concrete model and the abstract one of the addon below that it is made of.
MADE_OF = (
    ("egate.dossier", "egate.workflow.mixin"),
    ("egate.dossier.step", "egate.workflow.step"),
    ("egate.dossier.deadline.entry", "egate.deadline.entry"),
)

#: Odoo's own fields, named by Odoo's own translations.
TECHNICAL = {"id", "display_name", *MAGIC_COLUMNS}


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    """What an official reads on a screen is Vietnamese, wherever the field was defined."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "vi_VN"})

    def test_what_an_abstract_model_defines_is_translated_on_the_concrete_one(self):
        for concrete, abstract in MADE_OF:
            wanted = self.env[abstract].fields_get(attributes=["selection", "string", "help"])
            found = self.env[concrete].fields_get(attributes=["selection", "string", "help"])
            for name, description in wanted.items():
                field = self.env[abstract]._fields[name]
                if name in TECHNICAL or not field.export_string_translation:
                    continue
                with self.subTest(model=concrete, field=name):
                    self.assertEqual(found[name].get("selection"), description.get("selection"))
                    self.assertNotEqual(found[name]["string"], field.string)

    def test_the_reason_of_a_pause_is_read_in_vietnamese(self):
        fields = self.env["egate.dossier.deadline.entry"].fields_get(["cause", "kind", "policy"])
        self.assertIn(
            ("obligation", "Công dân thực hiện nghĩa vụ tài chính"), fields["cause"]["selection"]
        )
        self.assertIn(("pause", "Tạm dừng"), fields["kind"]["selection"])
        self.assertIn(("resume", "Tính tiếp phần còn lại"), fields["policy"]["selection"])

    def test_the_name_of_a_choice_is_never_left_in_english(self):
        for model in self.env.values():
            if not model._name.startswith("egate.") or model._name.startswith("egate.test."):
                continue
            for field in model._fields.values():
                if field.type != "selection" or not isinstance(field.selection, list):
                    continue
                labels = dict(field._description_selection(self.env))
                # A size of paper is called the same everywhere.
                raw = {
                    v
                    for v, label in field.selection
                    if labels[v] == label and not re.fullmatch(r"A\d", label)
                }
                with self.subTest(model=model._name, field=field.name):
                    self.assertFalse(raw)
