from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.egate_dossier.models.dossier import access_log as egate_access_log

from .common import ReceiptCase


@tagged("post_install", "-at_install")
class TestAccessLog(ReceiptCase, HttpCase):
    """Who prints a form, or reads the one that was kept, is noted like who reads a paper."""

    def setUp(self):
        super().setUp()
        self.log, self.later = self.registry["egate.access.log"], []

        @contextmanager
        def same(registry):
            yield self.env.cr

        self.startPatcher(patch.object(self.log, "_log_cursor", staticmethod(same)))
        later = patch.object(
            self.log, "_after_transaction", lambda _self, write: self.later.append(write)
        )
        self.startPatcher(later)
        egate_access_log._noted.clear()
        self.authenticate(self.clerk.login, self.clerk.login)

    def rows(self):
        """Do what comes after the commits of the requests; return all that is noted."""
        for write in self.later:
            write()
        self.later.clear()
        return self.env["egate.access.log"].search([], order="id", limit=100)

    def ask(self, report="egate_reports.receipt", records=None):
        arguments = {"report_name": report, "ids": (records or self.dossier).ids}
        return self.make_jsonrpc_request("/egate/report/print", arguments)

    def test_a_print_and_the_look_at_it_are_one_act(self):
        url = self.ask()["url"]
        self.assertRecordValues(
            self.rows(),
            [
                {
                    "user_id": self.clerk.id,
                    "kind": "form",
                    "model": "egate.issued.form",
                    "res_id": self.dossier.issued_form_ids.id,
                    "code": self.dossier.code,
                    "address": "127.0.0.1",
                }
            ],
        )
        self.assertEqual(self.url_open(url).status_code, 200)
        self.assertEqual(len(self.rows()), 1)

    def test_who_reads_a_kept_form_later_is_noted(self):
        url = self.ask()["url"]
        self.rows()
        egate_access_log._noted.clear()  # as ten minutes later, or another worker
        self.assertEqual(self.url_open(url).status_code, 200)
        self.assertEqual(self.rows().mapped("kind"), ["form", "form"])

    def test_odoos_own_way_to_the_kept_file_is_noted_too(self):
        self.ask()
        self.rows()
        form = self.dossier.issued_form_ids
        for way in ("http", "rpc"):
            egate_access_log._noted.clear()
            before = len(self.rows())
            with self.subTest(way):
                if way == "http":
                    address = f"/web/content/{form.attachment_id.id}"
                    self.assertEqual(self.url_open(address).content, form._content())
                else:
                    arguments = {
                        "model": "ir.attachment",
                        "method": "read",
                        "args": [form.attachment_id.ids, ["datas"]],
                        "kwargs": {},
                    }
                    self.make_jsonrpc_request("/web/dataset/call_kw", arguments)
                self.assertEqual(len(self.rows()), before + 1)

    def test_who_is_refused_has_read_nothing(self):
        url = self.ask()["url"]
        self.rows()
        self.authenticate(self.stranger.login, self.stranger.login)
        self.assertEqual(self.url_open(url).status_code, 403)
        self.assertIn("refusal", self.ask())
        self.assertEqual(len(self.rows()), 1)

    def test_a_form_that_is_not_kept_is_noted_with_its_name(self):
        url = self.ask("egate_reports.label")["url"]
        self.assertFalse(self.rows(), "asked for, not read yet")
        self.assertEqual(self.url_open(url).status_code, 200)
        self.assertRecordValues(
            self.rows(),
            [
                {
                    "kind": "form",
                    "model": "egate.dossier",
                    "res_id": self.dossier.id,
                    "code": self.dossier.code,
                    "detail": "egate_reports.label",
                }
            ],
        )
