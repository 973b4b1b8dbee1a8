from contextlib import suppress
from datetime import timedelta
from unittest.mock import Mock, patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..models.print_queue import sending
from ..models.print_queue.settings import HOSTS
from ..tools import ipp
from .common import ReceiptCase
from .eve_printer import EvePrinter


class PrintQueueCase(ReceiptCase, HttpCase):
    """A counter with a printer of its own: a real queue on this machine."""

    FORMATS = "application/pdf"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.printer = EvePrinter(cls.FORMATS)
        cls.addClassCleanup(cls.printer.close)
        cls.allow(f"localhost:{cls.printer.port}")
        cls.counter = cls.env["egate.desk"].create(
            {"name": "Quầy 3", "unit_id": cls.desk.id, "print_queue": cls.printer.address}
        )

    @classmethod
    def allow(cls, hosts):
        cls.env["ir.config_parameter"].set_param(HOSTS, hosts)

    def setUp(self):
        super().setUp()
        self.printer.start()
        self.addCleanup(self.printer.stop)
        self.printed = len(self.printer.jobs())
        self.authenticate(self.clerk.login, self.clerk.login)

    def ask(self, report="egate_reports.receipt", dossier=None):
        """Press "Print" at the counter."""
        arguments = {
            "report_name": report,
            "ids": (dossier or self.dossier).ids,
            "here": True,
        }
        return self.make_jsonrpc_request("/egate/report/print", arguments)

    def send(self, form_id, address="send"):
        return self.make_jsonrpc_request(f"/egate/report/{address}", {"form_id": form_id})

    def came_out(self):
        """Return what the printer was sent since the test began."""
        return self.printer.jobs()[self.printed :]

    def rows(self):
        self.env.invalidate_all()
        return self.env["egate.print.sending"].search([])


@tagged("post_install", "-at_install")
class TestPrintQueue(PrintQueueCase):
    def test_the_receipt_comes_out_of_the_printer_byte_for_byte(self):
        answer = self.ask()
        told = self.send(answer["send"])
        self.assertIn(told["state"], ("sent", "printed"))
        form = self.dossier.issued_form_ids
        self.assertEqual(form.id, answer["send"])
        self.assertEqual(self.came_out(), [form._content()])

    def test_the_queue_learns_nothing_of_the_citizen(self):
        with patch.object(sending.ipp, "print_pdf", wraps=ipp.print_pdf) as printed:
            self.send(self.ask()["send"])
        ((_queue, _content, name), _named) = printed.call_args
        self.assertRegex(name, r"^egate-[0-9a-f]{16}$")

    def test_who_presses_again_gets_no_second_receipt(self):
        first = self.ask()
        self.send(first["send"])
        self.printer.finish()
        again = self.ask()
        self.assertEqual(self.send(again["send"])["state"], "printed")
        self.assertEqual(again["send"], first["send"])
        self.assertEqual(len(self.came_out()), 1)

    def test_out_of_paper_is_said_and_the_receipt_comes_out_once_when_there_is_some(self):
        self.printer.put_paper(0)
        told = self.send(self.ask()["send"])
        self.assertEqual(told["state"], "waits")
        self.assertIn("out of paper", told["words"])
        self.printer.put_paper(50)
        self.printer.finish()
        self.assertEqual(self.send(self.dossier.issued_form_ids.id)["state"], "printed")
        self.assertEqual(len(self.came_out()), 1)

    def test_while_a_receipt_waits_for_paper_another_press_prints_nothing(self):
        self.printer.put_paper(0)
        self.send(self.ask()["send"])
        # Long after what counts as a double click.
        with patch("odoo.addons.egate_reports.models.egate_issued_form.SAME_PRINT", timedelta(0)):
            again = self.ask()
        self.assertEqual(again["waits"]["state"], "waits")
        self.assertIn("not sent twice", again["waits"]["words"])
        self.assertNotIn("send", again)
        self.assertEqual(len(self.dossier.issued_form_ids), 1, "not even as a reprint")
        self.printer.put_paper(50)
        self.printer.finish()
        self.assertEqual(len(self.came_out()), 1)

    def test_a_receipt_that_is_over_is_printed_again_as_a_reprint(self):
        self.send(self.ask()["send"])
        self.printer.finish()
        with patch("odoo.addons.egate_reports.models.egate_issued_form.SAME_PRINT", timedelta(0)):
            again = self.ask()
        self.send(again["send"])
        self.assertEqual(sorted(self.dossier.issued_form_ids.mapped("print_number")), [0, 1])
        self.assertEqual(len(self.came_out()), 2)

    def test_a_receipt_that_is_taken_back_does_not_come_out(self):
        self.printer.put_paper(0)
        form = self.ask()["send"]
        self.send(form)
        told = self.send(form, "unsend")
        self.assertEqual(told["state"], "refused")
        self.assertEqual(self.rows().state, "failed")
        self.printer.put_paper(50)
        self.printer.finish()
        self.assertEqual(ipp.job(self.printer.address, self.rows().number).over, "canceled")

    def test_a_printer_that_is_down_is_said_and_nothing_is_lost(self):
        self.printer.stop()
        answer = self.ask()
        told = self.send(answer["send"])
        self.assertEqual(told["state"], "refused")
        self.assertIn("does not answer", told["words"])
        self.assertEqual(self.url_open(answer["url"]).status_code, 200)
        self.printer.start()
        self.assertIn(self.send(self.ask()["send"])["state"], ("sent", "printed"))
        self.assertEqual(len(self.came_out()), 1)

    def test_a_lost_answer_is_asked_of_the_queue_and_never_printed_twice(self):
        def print_and_lose(*arguments):
            ipp.queue.print_pdf(*arguments)
            raise ipp.LostError

        with patch.object(sending.ipp, "print_pdf", print_and_lose):
            told = self.send(self.ask()["send"])
        self.assertIn(told["state"], ("sent", "printed"))
        self.assertTrue(self.rows().number)
        self.send(self.ask()["send"])
        self.assertEqual(len(self.came_out()), 1)

    def test_where_nobody_knows_the_clerk_is_asked_to_look(self):
        def lose(*arguments):
            raise ipp.LostError

        with patch.object(sending.ipp, "print_pdf", lose):
            form = self.ask()["send"]
            told = self.send(form)
        self.assertEqual(told["state"], "lost")
        self.assertIn("Look whether", told["words"])
        self.assertEqual(self.send(form)["state"], "lost", "it is not sent again by itself")
        self.assertFalse(self.came_out())

    def test_a_server_that_was_killed_while_it_sent_prints_nothing_twice(self):
        form = self.ask()["send"]

        def print_and_die(*arguments):
            ipp.queue.print_pdf(*arguments)
            raise KeyboardInterrupt

        mine = self.env(user=self.clerk)
        forms, desk = mine["egate.issued.form"].browse(form), self.counter.with_env(mine)
        # Not assertRaises, which would undo what the killed one has left behind.
        with (
            patch.object(sending.ipp, "print_pdf", print_and_die),
            patch.object(self.registry["egate.print.sending"], "_set"),
            suppress(KeyboardInterrupt),
        ):
            mine["egate.print.sending"].sudo()._send(forms, desk)
        self.assertEqual(self.rows().state, "sending")
        self.assertEqual(self.send(form)["state"], "sent", "it may be sending at this moment")
        self.rows().sent_at = fields.Datetime.now() - timedelta(minutes=2)
        self.env.flush_all()
        self.assertIn(self.send(form)["state"], ("sent", "printed"))
        self.assertEqual(len(self.came_out()), 1)

    # -- what became of it ----------------------------------------------------------------------

    def waiting(self):
        """Send a form that waits for paper; return its number."""
        self.printer.put_paper(0)
        form = self.ask()["send"]
        self.send(form)
        self.assertEqual(self.rows().state, "waiting")
        return form

    def long_ago(self):
        self.rows().sent_at = fields.Datetime.now() - sending.FORGOTTEN - timedelta(minutes=1)
        self.env.flush_all()

    def test_looking_at_a_form_that_was_taken_back_sends_nothing(self):
        form = self.waiting()
        self.send(form, "unsend")
        came_out = self.came_out()
        told = self.send(form, "sent")
        self.assertEqual(told["state"], "ended", "a colleague has it: it opens by hand alone")
        self.assertIn("colleague", told["words"])
        self.assertEqual(self.rows().mapped("state"), ["failed"])
        self.assertEqual(self.came_out(), came_out)

    def test_looking_at_what_was_never_sent_sends_nothing(self):
        form = self.ask()["send"]
        self.assertEqual(self.send(form, "sent")["state"], "ended")
        self.assertFalse(self.rows())

    def test_looking_says_that_it_is_out(self):
        form = self.ask()["send"]
        self.send(form)
        self.printer.finish()
        self.assertEqual(self.send(form, "sent")["state"], "printed")

    def test_a_form_whose_printer_went_away_is_given_up_after_hours(self):
        form = self.waiting()
        self.printer.stop()
        self.assertEqual(self.send(form)["state"], "waits")
        told = self.send(form, "unsend")
        self.assertEqual(told["state"], "stuck")
        self.assertIn("may still come out", told["words"])
        self.assertEqual(self.rows().state, "waiting")
        self.long_ago()
        self.assertEqual(self.send(form)["state"], "lost")
        self.assertEqual(self.rows().state, "lost")

    def test_a_host_that_is_no_longer_allowed_is_not_asked_about_a_form(self):
        form = self.waiting()
        self.allow("cups.example")
        with patch.object(sending.ipp.queue, "_ask") as asked:
            for address, state in (("send", "waits"), ("sent", "waits"), ("unsend", "stuck")):
                told = self.send(form, address)
                self.assertEqual(told["state"], state)
                self.assertIn("no longer name", told["words"])
            self.long_ago()
            self.assertEqual(self.send(form, "sent")["state"], "lost")
            self.assertFalse(asked.called)

    def test_a_job_that_the_queue_has_forgotten_is_not_said_to_be_printed(self):
        form = self.waiting()
        for started, state in ((True, "printed"), (False, "lost")):
            self.rows().write({"started": started, "state": "waiting"})
            self.env.flush_all()
            with self.subTest(started=started), patch.object(sending.ipp, "job", return_value=None):
                self.assertEqual(self.send(form, "sent")["state"], state)

    def test_a_job_that_is_seen_printing_is_remembered(self):
        form = self.waiting()
        self.assertFalse(self.rows().started, "it waits for paper")
        printing = ipp.queue.Job(self.rows().number, "", printing=True)
        self.printer.put_paper(50)
        self.printer.finish()
        with patch.object(sending.ipp, "job", return_value=printing):
            self.send(form, "sent")
        self.assertTrue(self.rows().started)

    @mute_logger("odoo.addons.egate_reports.models.print_queue.sending")
    def test_a_fault_after_the_document_went_out_sends_it_no_second_time(self):
        def print_and_break(*arguments):
            ipp.queue.print_pdf(*arguments)
            raise ValueError

        form = self.ask()["send"]
        with patch.object(sending.ipp, "print_pdf", print_and_break):
            self.assertEqual(self.send(form)["state"], "lost")
        self.assertEqual(self.rows().state, "sending")
        self.send(form)
        self.assertEqual(len(self.came_out()), 1)

    def test_a_print_server_that_fell_over_the_document_may_have_printed_it(self):
        answer = Mock(status=502, read=Mock(return_value=b""))
        with (
            patch("http.client.HTTPConnection.getresponse", return_value=answer),
            self.assertRaises(ipp.LostError),
        ):
            ipp.print_pdf(self.printer.address, b"%PDF-", "egate-0")

    def test_each_open_print_of_a_form_is_looked_at(self):
        self.waiting()
        original = self.dossier.issued_form_ids
        with patch("odoo.addons.egate_reports.models.egate_issued_form.SAME_PRINT", timedelta(0)):
            again = original.with_user(self.clerk)._print_again()
        row = self.rows()
        newer = {"form_id": again.id, "number": 9999, "token": "0" * 16, "state": "waiting"}
        row.copy(newer)
        self.env.flush_all()
        told = self.env["egate.print.sending"]._waiting(original | again)
        self.assertEqual(told["form"], original.id)

    def test_a_sending_is_noted_as_a_reading(self):
        form = self.ask()["send"]
        with patch.object(self.registry["egate.access.log"], "_note_reading") as noted:
            self.send(form)
        self.assertEqual([call.args[-1].id for call in noted.call_args_list], [form])

    # -- whose printer --------------------------------------------------------------------------

    def test_a_clerk_sends_their_own_prints_alone(self):
        form = self.ask()["send"]
        self.authenticate(self.stranger.login, self.stranger.login)
        for address in ("send", "sent", "unsend"):
            for wrong in (form, 0, -1, 2**31, "1", [form], None, True):
                with (
                    self.subTest(address=address, form=wrong),
                    mute_logger("odoo.http"),
                    self.assertRaises(JsonRpcException),
                ):
                    self.send(wrong, address)
        self.assertFalse(self.came_out())

    def test_a_colleague_at_the_desk_sends_nobody_elses_print(self):
        form = self.ask()["send"]
        self.env["egate.assignment"].create(
            {
                "user_id": self.stranger.id,
                "role_id": self.env.ref("egate_base.egate_role_clerk").id,
                "unit_id": self.desk.id,
                "date_from": "2020-01-01",
            }
        )
        self.authenticate(self.stranger.login, self.stranger.login)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.send(form)

    def test_without_a_queue_the_browser_prints(self):
        self.counter.print_queue = False
        answer = self.ask()
        self.assertEqual(list(answer), ["url"])
        self.assertEqual(self.send(self.dossier.issued_form_ids.id)["state"], "refused")
        self.assertFalse(self.rows())

    def test_what_is_not_kept_opens_in_the_browser(self):
        self.assertEqual(list(self.ask("egate_reports.label")), ["url"])

    def test_only_hosts_that_the_settings_name_are_connected_to(self):
        for address in (
            "ipp://127.0.0.1:5432/x",
            f"ipp://localhost:{self.printer.port + 1}/ipp/print",
            f"ipp://{self.desk.id}@localhost:{self.printer.port}/ipp/print",
            f"http://localhost:{self.printer.port}/ipp/print",
            "file:///etc/passwd",
            "-X",
        ):
            with self.subTest(address), self.assertRaises(ValidationError):
                self.counter.print_queue = address

    def test_a_host_that_is_no_longer_allowed_is_not_connected_to(self):
        form = self.ask()["send"]
        self.allow("cups.example")
        with patch.object(sending.ipp.queue, "_ask") as asked:
            self.assertEqual(self.send(form)["state"], "refused")
            self.assertFalse(asked.called)
        self.assertEqual(list(self.ask()), ["url"])

    def test_the_administrator_asks_the_queue_without_printing(self):
        ready = self.counter.action_try_print_queue()["params"]
        self.assertEqual(ready["type"], "success")
        self.printer.stop()
        fault = self.counter.action_try_print_queue()["params"]
        self.assertEqual(fault["type"], "warning")
        self.assertIn("does not answer", fault["message"])
        self.assertFalse(self.came_out())

    def test_a_certificate_that_nobody_knows_is_said_in_words(self):
        self.counter.print_queue = self.printer.address.replace("ipp:", "ipps:")
        fault = ipp.PrinterError("certificate")
        with patch.object(sending.ipp.queue, "_ask", side_effect=fault):
            told = self.send(self.ask()["send"])
        self.assertEqual(told["state"], "refused")
        self.assertIn("certificate", told["words"])

    def test_settings_take_hosts_alone(self):
        for wrong in ("http://cups", "a b/c", "cups:99999"):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.env["res.config.settings"].create({"egate_print_hosts": wrong})
        self.env["res.config.settings"].create({"egate_print_hosts": "cups, 10.0.0.5:8631"})


@tagged("post_install", "-at_install")
class TestPrinterWithoutPdf(PrintQueueCase):
    FORMATS = "image/pwg-raster"

    def test_a_printer_that_takes_no_pdf_is_said_in_words(self):
        told = self.send(self.ask()["send"])
        self.assertEqual(told["state"], "refused")
        self.assertIn("takes no PDF", told["words"])
        self.assertFalse(self.came_out())
