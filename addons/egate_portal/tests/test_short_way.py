from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from markupsafe import escape

from odoo.http import Request, _generate_routing_rules
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.base.models.ir_qweb import IrQweb
from odoo.addons.http_routing.models.ir_http import IrHttp as Languages
from odoo.addons.website.models.website import Website

from ..tools.page_shape import PROOFS, Mark, put_together, take_apart
from .common import MORNING, PublicPageCase


@tagged("post_install", "-at_install")
class TestShortWay(PublicPageCase):
    """Strangers who read pages that know no session go a short way; counted, not timed."""

    def address(self, dossier):
        return f"/egate/track/{dossier.sudo().tracking_token}"

    @contextmanager
    def counted(self, owner, name):
        """Count the calls of a method while it works as before."""
        calls, method = [], getattr(owner, name)

        def count(*args, **options):
            calls.append(args)
            return method(*args, **options)

        with patch.object(owner, name, count):
            yield calls

    def rendered(self, path, status=200):
        """Return the page and how many templates were rendered for it."""
        with self.counted(IrQweb, "_render") as renders:
            page = self.page(path, status).text
        return page, len(renders)

    # -- the way ------------------------------------------------------------------------------

    def test_neither_website_nor_language_is_looked_up_for_a_stranger(self):
        pages = {
            self.address(self.receive_at()): 200,
            f"/egate/track/{'A' * 22}": 404,
            f"/egate/result/{'A' * 22}": 404,
            f"/egate/board/{self.desk.code}": 200,
            "/egate/procedures": 200,
        }
        for path, status in pages.items():
            with self.subTest(path=path):
                self.url_open(path)
                with (
                    self.counted(Website, "get_current_website") as websites,
                    self.counted(Languages, "get_nearest_lang") as languages,
                    self.counted(Request, "_save_session") as sessions,
                ):
                    self.assertEqual(self.url_open(path).status_code, status)
                self.assertEqual((websites, languages), ([], []))
                self.assertEqual(len(sessions), 1, "asked, and told not to")

    def test_a_browser_of_any_language_costs_the_same_query(self):
        path = self.address(self.receive_at())
        with freeze_time(MORNING):
            for language in ("vi-VN,vi;q=0.9", "fr-FR", "en-US", "xx"):
                queries = self.queries_of(path, language)
                self.assertEqual(len(queries), 1, "\n\n".join(queries))

    def test_what_the_website_closed_stays_closed(self):
        self.page("/egate/board")
        self.env["website.rewrite"].create(
            {"name": "Board", "redirect_type": "404", "url_from": "/egate/board"}
        )
        self.assertEqual(self.url_open("/egate/board").status_code, 404)

    def test_what_is_sent_and_whoever_has_a_session_goes_the_long_way(self):
        path = self.address(self.receive_at())
        stranger = self.page(path).text
        with self.counted(Website, "get_current_website") as websites:
            self.url_open(f"{path}/message", data={"text": "Bao giờ xong ạ?"})
        self.assertTrue(websites)
        self.assertNotEqual(self.page(path).text, stranger, "it was taken")
        stranger = self.page(path).text
        self.authenticate(self.stranger.login, self.stranger.login * 2)
        with self.counted(Website, "get_current_website") as websites:
            self.assertEqual(self.page(path).text, stranger)
        self.assertTrue(websites)

    def test_a_wrong_method_is_refused_as_before(self):
        path = self.address(self.receive_at())
        self.assertEqual(self.opener.put(self.base_url() + path).status_code, 405)
        answer = self.opener.head(self.base_url() + path)
        self.assertEqual((answer.status_code, answer.content), (200, b""))

    def test_only_pages_without_a_session_may_go_it(self):
        """Whoever marks a route so, promises what the way leaves out."""
        short = 0
        modules = sorted(self.registry._init_modules)
        for rule, endpoint in _generate_routing_rules(modules, nodb_only=False):
            routing = endpoint.routing
            if routing.get("stateless"):
                short += 1
                self.assertEqual(routing["type"], "http", rule)
                self.assertEqual(routing["auth"], "public", rule)
                self.assertIs(routing["save_session"], False, rule)
                self.assertIs(routing["multilang"], False, rule)
                self.assertTrue(routing["any_text"], rule)
                self.assertFalse(routing.get("website"), rule)
        self.assertGreater(short, 20)

    # -- pages that look alike ----------------------------------------------------------------

    def test_a_few_pages_are_rendered_for_all_that_look_like_them(self):
        first, *others, second = (self.receive_at() for _ in range(PROOFS + 1))
        with freeze_time(MORNING):
            self.env.registry.clear_cache("templates")
            page, renders = self.rendered(self.address(first))
            self.assertEqual(renders, 2, "with marks, and as it is, to compare")
            self.assertEqual(self.rendered(self.address(first)), (page, 0), "the same once more")
            for dossier in others:
                self.assertEqual(self.rendered(self.address(dossier))[1], 1, "to compare")
            other, renders = self.rendered(self.address(second))
            self.assertEqual(renders, 0)
            again, renders = self.rendered(self.address(first))
        self.assertEqual((again, renders), (page, 0))
        # sudo: its own address, as the citizen has it
        words = {first.code: second.code, first.sudo().tracking_token: second.sudo().tracking_token}
        for mine, theirs in words.items():
            self.assertIn(theirs, other)
            page = page.replace(mine, theirs)
        self.assertEqual(other, page)

    def test_all_links_that_lead_nowhere_are_rendered_once(self):
        self.page("/egate/track/x", 404)
        self.page("/egate/track/x", 404)
        for path in ("/egate/track/y", f"/egate/track/{'A' * 22}"):
            self.assertEqual(self.rendered(path, 404)[1], 0)

    def test_words_are_escaped_as_in_the_template(self):
        # sudo: as it may stand in the database
        dossier = self.receive_at().sudo()
        evil = "<b>&\"'\ue0000\ue001</b>"
        qweb = self.env["ir.qweb"]
        for change in ({}, {"fault": ""}, {"outside": evil}, {"hotline": evil}):
            values = {
                **dossier._tracking_values(),
                "fault": "",
                "typed": "",
                "lang": "vi",
                "static_url": str,
                "hotline": "",
                "code": evil,
                "sentence": evil,
                **change,
            }
            wanted = qweb._render_plain("egate_portal.tracking_page", values, "vi_VN")
            self.assertIn(str(escape(evil)), wanted)
            self.assertNotIn("<b>", wanted)
            for _turn in range(3):
                self.assertEqual(
                    qweb._render_alike("egate_portal.tracking_page", values, "vi_VN"), wanted
                )

    def test_a_template_that_does_more_than_print_is_always_rendered(self):
        self.env["ir.ui.view"].create(
            {
                "name": "alike",
                "key": "egate_portal.test_alike",
                "type": "qweb",
                "arch": '<p><t t-out="code[:3]"/><t t-if="late">!</t></p>',
            }
        )
        qweb = self.env["ir.qweb"]
        for code in ("H01.1", "T99.2", "H01.3", "T99.4"):
            page = qweb._render_alike("egate_portal.test_alike", {"code": code, "late": 1}, "en_US")
            self.assertEqual(page, f"<p>{code[:3]}!</p>")

    def test_a_template_that_asks_what_a_word_is_is_always_rendered(self):
        qweb = self.env["ir.qweb"]
        for number, ask in enumerate(
            ("code == 'late'", "code in ('late',)", "code.startswith('la')", "'at' in code")
        ):
            key = f"egate_portal.test_asked_{number}"
            arch = f'<p><t t-out="code"/><t t-if="{ask}">!</t></p>'
            self.env["ir.ui.view"].create(
                {"name": "alike", "key": key, "type": "qweb", "arch": arch}
            )
            for code in ("good", "here", "late", "good"):
                mark = "!" if code == "late" else ""
                page = qweb._render_alike(key, {"code": code}, "en_US")
                self.assertEqual(page, f"<p>{code}{mark}</p>", ask)

    def test_a_word_that_a_mark_cannot_stand_for_is_always_rendered(self):
        arch = '<p><t t-out="code"/><b t-if="int(code) % 2">!</b></p>'
        self.env["ir.ui.view"].create(
            {"name": "alike", "key": "egate_portal.test_number", "type": "qweb", "arch": arch}
        )
        for code in ("1", "2", "4", "6", "7", "8"):
            page = self.env["ir.qweb"]._render_alike(
                "egate_portal.test_number", {"code": code}, "en_US"
            )
            self.assertEqual(page, f"<p>{code}{'<b>!</b>' * (int(code) % 2)}</p>")

    def test_one_page_that_is_not_the_same_ends_the_use_of_all(self):
        """What a template asks of a text of its own, no mark notices."""
        arch = """<p><t t-out="code"/><b t-if="code in 'late,lost'">!</b></p>"""
        self.env["ir.ui.view"].create(
            {"name": "alike", "key": "egate_portal.test_within", "type": "qweb", "arch": arch}
        )
        for code in ("good", "here", "late", "good", "lost", "fine", "late"):
            page = self.env["ir.qweb"]._render_alike(
                "egate_portal.test_within", {"code": code}, "en_US"
            )
            mark = "<b>!</b>" if code in "late,lost" else ""
            self.assertEqual(page, f"<p>{code}{mark}</p>")

    def test_shapes_tell_apart_what_a_template_may_ask(self):
        shapes = [
            take_apart({"a": value})[0]
            for value in ("", "x", None, False, 0, 1, True, [], ["x"], ["x", "y"], {"b": "x"}, {})
        ]
        self.assertEqual(len({repr(one) for one in shapes}), len(shapes))
        self.assertEqual(len(set(shapes)), len(shapes))
        values = {"a": ["x", "", {"b": "y", "n": 2}], "late": True}
        shape, words = take_apart(values)
        self.assertEqual(words, ["x", "y"])
        marked, marks = put_together(shape)
        self.assertEqual([str(mark) for mark in marks], ["\ue0000\ue001", "\ue0001\ue001"])
        self.assertEqual([type(one) for one in marked["a"]], [Mark, str, dict])
        self.assertIs(marked["late"], True)

    # -- a large table ------------------------------------------------------------------------

    def test_link_and_code_are_found_by_their_indexes(self):
        dossier = self.receive_at().sudo()
        self.env.flush_all()
        with self.counted(type(self.env.cr), "execute") as statements:
            self.env["egate.dossier"]._from_tracking_token(dossier.tracking_token)
            self.env["egate.dossier"]._looked_up(dossier.code, dossier._look_up_secret())
        plans = []
        # On a table of one row PostgreSQL reads the row, or a small index from end to end: what it
        # would do with a million counts.
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("""
            SELECT indexrelid::regclass::text FROM pg_index
             WHERE indrelid = 'egate_dossier'::regclass AND indpred IS NOT NULL AND NOT indisunique
        """)
        for (index,) in self.env.cr.fetchall():
            self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(index)))
        for _cursor, statement, *_rest in statements:
            if isinstance(statement, SQL) and "FROM egate_dossier" in statement.code:
                self.env.cr.execute(SQL("EXPLAIN %s", statement))
                plans.append("\n".join(line for (line,) in self.env.cr.fetchall()))
        self.assertEqual(len(plans), 2)
        self.assertIn("Index Scan using egate_dossier_token_uniq", plans[0])
        self.assertIn("dossier_id", plans[0].partition("SubPlan 1")[2].partition("Index Cond")[2])
        self.assertIn("Index Scan using egate_dossier_code_uniq", plans[1])
        self.assertIn("Index Scan using egate_dossier_former_code_uniq", plans[1])
