import re
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_path, mute_logger

from ..tools.form_words import CLASSES, ELEMENTS
from .common import ReceiptCase, pdf_texts

LOGGER = "odoo.addons.egate_reports.models.ir_actions_report"


@tagged("post_install", "-at_install")
class TestFormViews(ReceiptCase):
    """What a template of a form may say, and what becomes of one that says more."""

    def inherit(self, added, key="egate_reports.receipt"):
        return self.env["ir.ui.view"].create(
            {
                "name": "Riêng của đơn vị",
                "type": "qweb",
                "inherit_id": self.env.ref(key).id,
                "arch": f'<data><xpath expr="//h1" position="after">{added}</xpath></data>',
            }
        )

    def loading(self):
        """As while addons are loaded: views that were there before."""
        return patch.object(self.env.registry, "_init", True)

    def told(self, user):
        return self.env["mail.activity"].search([("user_id", "=", user.id)])

    def administrator(self):
        return new_test_user(
            self.env,
            login="qt.forms",
            lang="en_US",
            groups="egate_base.egate_group_manager",
        )

    def test_a_word_that_the_layout_does_not_know_is_refused_by_name(self):
        for added, named in (
            ("<marquee>x</marquee>", "<marquee>"),
            ('<p class="item red">x</p>', 'class="red"'),
            ('<p style="color: red">x</p>', 'style="…"'),
            ('<p t-attf-class="{{1}} wide">x</p>', 'class="wide"'),
            ('<p t-att-style="1">x</p>', 'style="…"'),
            ("<style>p { color: red }</style>", "<style>"),
            ('<img src="/web/static/x.png"/>', "<img>"),
            ("<table><tbody><p>x</p></tbody></table>", "<tbody><p>"),
            ('<table><tr t-if="1"><t t-if="1">x</t><td>y</td></tr></table>', "<tr>…"),
        ):
            with (
                self.subTest(added=added),
                self.assertRaisesRegex(ValidationError, f"does not know {re.escape(named)},"),
                self.env.cr.savepoint(),
            ):
                self.inherit(added)
        self.inherit('<table><tr><t t-set="word">x</t><td t-out="word"/></tr></table>')
        own = self.inherit('<p class="item">Giấy này do <b>phường</b> in.</p>')
        with self.assertRaisesRegex(ValidationError, "<marquee>"), self.env.cr.savepoint():
            own.arch = own.arch.replace("<b>", "<marquee>").replace("</b>", "</marquee>")

    def test_a_template_that_a_form_calls_is_held_to_the_same(self):
        with self.assertRaisesRegex(ValidationError, "<marquee>"):
            self.env.ref(
                "egate_reports.form_papers"
            ).arch = '<t t-name="egate_reports.form_papers"><marquee>x</marquee></t>'

    def test_a_page_that_is_no_form_says_what_it_likes(self):
        view = self.env.ref("egate_reports.form_refused")
        view.arch = view.arch.replace("<main>", '<main class="own"><marquee>x</marquee>')
        self.assertIn("marquee", view.arch)

    def test_what_an_office_adds_in_known_words_is_printed(self):
        self.inherit('<p class="item">Giấy này do <b>phường</b> in.</p>')
        self.assertIn("Giấy này do phường in.", pdf_texts(self.print_receipt(self.dossier))[0])

    def test_an_older_view_prints_its_text_and_the_administrator_is_told_once(self):
        administrator = self.administrator()
        with self.loading():
            self.inherit('<blink class="red">Chữ của đơn vị</blink>')
        with self.assertLogs(LOGGER, "WARNING") as logs:
            text = pdf_texts(self.print_receipt(self.dossier))[0]
            self.print_receipt(self.dossier)
        self.assertIn("Chữ của đơn vị", text)
        self.assertIn("<blink>", logs.output[0])
        told = self.told(administrator)
        self.assertEqual(len(told), 1)
        self.assertIn("Receipt and appointment slip", told.summary)
        self.assertIn("blink", told.note)

    def test_an_upgrade_lists_the_views_that_an_office_has_changed(self):
        administrator = self.administrator()
        View = self.env["ir.ui.view"]
        before = View._egate_customised()
        with self.loading():
            own = self.inherit("<blink>x</blink>")
        added = [one for one in View._egate_customised() if one not in before]
        self.assertEqual(
            [(view, unknown) for view, unknown in added if view == own], [(own, ["<blink>"])]
        )
        with mute_logger("odoo.addons.egate_reports.models.ir_ui_view"):
            View._egate_note_customised()
        self.assertIn("Riêng của đơn vị", self.told(administrator).note)

    def test_the_suite_s_own_templates_say_nothing_unknown(self):
        views = self.env["ir.ui.view"].search(
            [
                ("key", "in", list(self.env["ir.ui.view"]._egate_form_keys())),
                ("inherit_id", "=", False),
            ]
        )
        self.assertGreater(len(views), 20)
        self.assertEqual(
            {view.key: view._egate_unknown() for view in views if view._egate_unknown()}, {}
        )

    def test_every_word_is_on_the_page_about_them(self):
        page = Path(file_path("egate_reports")).parents[1] / "docs" / "form-layout.md"
        if not page.exists():
            self.skipTest("an addon without the repository around it")
        told = set(re.findall(r"`([\w-]+)`", page.read_text()))
        self.assertEqual((CLASSES | set(ELEMENTS)) - told, set())
