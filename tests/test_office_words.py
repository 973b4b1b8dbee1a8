"""The office's words: what people read speaks of dossiers, and of nobody's program."""

import json
import re
from pathlib import Path

import polib
from lxml import etree
from office import OfficeCase

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

ADDONS = Path(__file__).parents[1] / "addons"
#: Where citizens are spoken to; people of the house are addressed by no word at all.
TO_CITIZENS = re.compile(
    r"egate_portal|egate_oidc|egate\.notice\.template|models/requests/correction\.py"
    r"|models/dossier/(message|progress|status)\.py"
    r"|ir_http_limits|res_partner_own|egate_workflow_state_view"
)
ADDRESSED = re.compile(r"(?<!\w)([Bb]ạn|[Aa]nh/[Cc]hị|[Ôô]ng/[Bb]à|[Ôô]ng \(bà\))(?!\w)")


@tagged("post_install", "-at_install")
class TestOfficeWords(OfficeCase):
    def suite_models(self):
        for name, cls in sorted(self.env.registry.items()):
            own = (cls._original_module or "").startswith("egate_")
            if own and not cls._abstract:
                yield self.env[name].with_context(lang="vi_VN")

    def test_citizens_alone_are_addressed_and_all_in_one_way(self):
        faults = []
        for path in sorted(ADDONS.glob("*/i18n/vi.po")):
            for entry in polib.pofile(str(path)):
                places = " ".join(place for place, _line in entry.occurrences)
                allowed = {"Ông/Bà"} if TO_CITIZENS.search(f"{path} {places}") else set()
                if not entry.obsolete and set(ADDRESSED.findall(entry.msgstr)) - allowed:
                    faults.append(f"{path.parent.parent.name}: {entry.msgstr}")
        self.assertEqual(faults, [])

    def test_a_template_of_which_odoo_translates_nothing_has_no_words(self):
        views = self.env["ir.ui.view"].search([("type", "=", "qweb"), ("key", "=like", "egate%")])
        whole = re.compile(r"\s*<!DOCTYPE[^>]*>", re.IGNORECASE)
        pages = [etree.fromstring(view.with_context(lang=None).arch_db) for view in views]
        pages = [page for page in pages if whole.match(page.text or "")]
        self.assertGreater(len(pages), 2)
        read = ".//text() | .//@alt | .//@title | .//@placeholder | .//@aria-label"
        words = [text for page in pages for text in page.xpath(read)]
        self.assertEqual([text for text in words if re.search(r"\w", whole.sub("", text))], [])

    def test_what_is_the_machines_is_no_choice_for_search_groups_and_export(self):
        keys = ("searchable", "groupable", "exportable")
        found = []
        for model in self.suite_models():
            for name, field in model.fields_get(attributes=["string", *keys]).items():
                technical = not model._fields[name].export_string_translation
                if technical and any(field.get(key) for key in keys):
                    found.append((model._name, name))
        self.assertEqual(found, [])
        offered = self.env["egate.dossier"].fields_get(["event_seq", "search_key", "code"], keys)
        self.assertFalse(offered["event_seq"]["groupable"])
        self.assertTrue(offered["code"]["groupable"])
        # Searches by name go on working.
        self.env["egate.dossier"].search([("search_key", "like", "nguyen")], limit=1)

    def test_nothing_new_is_called_false(self):
        administrator = self.env.ref("egate_demo.user_quantri")
        made = [
            one for one in self.suite_models() if one.with_user(administrator).has_access("create")
        ]
        self.assertIn("egate.workflow", [model._name for model in made])
        names = {model._name: model.new().display_name for model in made}
        wrong = {name: shown for name, shown in names.items() if "False" in (shown or "")}
        self.assertEqual(wrong, {})

    def test_refusals_name_no_model_of_the_program(self):
        officer = self.people["chuyenvien"]
        desk = self.env.ref("egate_demo.unit_haichau_desk")
        for refused in (
            lambda env: env["res.config.settings"].create({}),
            lambda env: env["egate.unit"].create({"name": "Sở Khác"}),
            lambda env: desk.with_env(env).write({"name": "Khác"}),
        ):
            with self.assertRaises(AccessError) as caught:
                refused(self.env(user=officer.id, context={"lang": "vi_VN"}))
            said = str(caught.exception)
            self.assertIn("Tài khoản này", said)
            self.assertNotRegex(said, r"[a-z]+\.[a-z]+|\bbạn\b|id=\d")

    def menus(self, login):
        user = self.env.ref(login)
        menus = self.env["ir.ui.menu"].with_user(user).with_context(lang="vi_VN").load_menus(False)
        return menus, [menus[one]["name"] for one in menus["root"]["children"]]

    def test_an_administrator_finds_what_is_needed_in_groups(self):
        menus, apps = self.menus("egate_demo.user_quantri")
        self.assertIn("Cấu hình", apps)
        self.assertFalse({"Ứng dụng", "Trang web"} & set(apps))
        root = self.env.ref("egate_base.egate_menu_config").id
        groups = {menus[one]["name"]: menus[one]["children"] for one in menus[root]["children"]}
        self.assertIn("Quy trình", groups)
        self.assertNotIn("Thiết lập", groups, "the technical administrator's")
        for name, children in groups.items():
            self.assertLessEqual(len(children), 8, name)
        processes = self.env.ref("egate_workflow.egate_workflow_menu")
        self.assertEqual(processes.parent_id, self.env.ref("egate_base.egate_menu_processes"))

        menus, apps = self.menus("base.user_admin")
        self.assertNotIn("Ứng dụng", apps)
        names = [menus[one]["name"] for one in menus[root]["children"]]
        self.assertIn("Thiết lập", names)

    def test_the_list_of_calendars_begins_with_the_offices(self):
        self.assertNotIn("Standard", self.env["resource.calendar"].search([])[:1].name)
        self.assertFalse(self.env.ref("resource.resource_calendar_std").active)

    def test_the_system_signs_with_its_own_name_and_greets_nobody(self):
        self.assertNotIn("Odoo", self.env.ref("base.partner_root").name)
        user = self.people["canbo"]
        user.sudo().odoobot_state = "not_initialized"
        before = self.env["discuss.channel"].search_count([])
        user._on_webclient_bootstrap()
        self.assertEqual(self.env["discuss.channel"].search_count([]), before)

    def test_whoever_gave_a_directive_is_offered_no_answer(self):
        dossier = self.received("Nguyễn Chỉ Đạo", ("nhan", "chuyenvien"))
        leader = self.people["lanhdao"]
        give = self.env["egate.directive.give"].with_user(leader)
        give.create(
            {
                "dossier_ids": [Command.set(dossier.ids)],
                "text": "Giải quyết trước ngày hẹn",
                "unit_id": dossier.holder_unit_id.id,
            }
        ).action_give()
        directive = self.env["egate.directive"].search([("dossier_ids", "in", dossier.ids)])
        own = directive.with_user(leader)
        self.assertFalse(own.can_answer)
        self.assertTrue(own.can_lead)
        self.assertNotIn(own, own.search([("can_answer", "=", True)]))
        self.assertTrue(directive.with_user(self.people["chuyenvien"]).can_answer)

    def test_around_the_screens_nothing_speaks_of_the_programs_maker(self):
        """The menu of the user, the top of the page and the page's language."""
        look = """
            document.querySelector(".o_user_menu button").click();
            setTimeout(() => {
                const shown = document.querySelector(".o-dropdown--menu").textContent
                    + document.querySelector(".o_main_navbar").textContent;
                const wrong = ["Odoo", "Shortcuts", "Hỗ trợ", "Ủy ban"].filter(
                    (word) => shown.includes(word));
                if (document.documentElement.lang !== "vi-VN") {
                    wrong.push(document.documentElement.lang);
                }
                const last = [...document.querySelectorAll(".o_menu_sections > *")]
                    .filter((one) => !one.classList.contains("d-none"))
                    .map((one) => one.textContent.trim());
                if (!last.includes("Hồ sơ")) {
                    wrong.push(last.join());
                }
                if (wrong.length) {
                    console.error(JSON.stringify(wrong));
                } else {
                    console.log("test successful");
                }
            }, 300);
        """
        ready = "Boolean(document.querySelector('.o_list_view'))"
        self.browser_size = "1366x768"
        self.browser_js("/odoo/egate-my-work", look, ready, login="canbo.haichau")

    def test_an_amount_of_days_has_no_empty_decimals(self):
        for view in self.env["ir.ui.view"].search([("model", "like", "egate.")]):
            arch = view.arch or ""
            for tag in re.findall(r"<field [^>]*>", arch):
                name = re.search(r'name="(\w+)"', tag)
                fields = self.env[view.model]._fields if view.model in self.env else {}
                field = name and fields.get(name.group(1))
                # Measures of pivots and graphs stand below each other, with the same decimals.
                if 'type="measure"' in tag:
                    continue
                if field and field.type == "float" and "widget=" not in tag:
                    self.assertIn("hide_trailing_zeros", tag, f"{view.name}: {tag}")

    def test_a_hand_over_says_how_many_dossiers_go_where(self):
        path = ADDONS / "egate_dossier/i18n/vi.po"
        words = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
        self.assertIn("hồ sơ", words["Put on %(count)s dossiers for %(unit)s"])
        self.assertNotIn("photo", json.dumps(words, ensure_ascii=False))
