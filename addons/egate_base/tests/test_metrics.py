from datetime import timedelta
from unittest.mock import patch

from prometheus_client.parser import text_string_to_metric_families

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models import egate_metrics, egate_server_fault
from ..models.egate_metrics import TOKEN_PARAMETER
from ..models.ir_http_limits import ALL_BUCKETS


@tagged("post_install", "-at_install")
class TestMetrics(HttpCase):
    """A monitoring system reads figures with the token of the settings, and nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = new_test_user(cls.env, "metrics", groups="base.group_system")
        cls.manager = new_test_user(cls.env, "office", groups="egate_base.egate_group_manager")

    def setUp(self):
        super().setUp()
        self.addCleanup(lambda: [buckets.forget() for buckets in ALL_BUCKETS])

    def settings(self, user):
        return self.env["res.config.settings"].with_user(user)

    def new_token(self):
        shown = self.settings(self.system).action_egate_new_metrics_token()
        window = self.env[shown["res_model"]].with_user(self.system)
        return window.with_context(**shown["context"]).default_get(["token"])["token"]

    def ask(self, token=None, **headers):
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return self.url_open("/egate/metrics", headers=headers)

    def figures(self, token):
        answer = self.ask(token)
        self.assertEqual(answer.status_code, 200)
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    # -- the token ----------------------------------------------------------------------------

    def test_without_a_token_in_the_settings_there_is_nothing(self):
        for told in (None, "", "x"):
            with self.subTest(told=told):
                answer = self.ask(told)
                self.assertEqual((answer.status_code, answer.text), (404, ""))

    def test_the_token_alone_opens_it(self):
        token = self.new_token()
        hashed = self.env["egate.metrics"]._kept_token()
        for told in (None, "", "x", token[:-1], f"{token}x", token.swapcase(), hashed, "ế"):
            with self.subTest(told=told):
                answer = self.ask(told and told.encode().decode("latin-1"))
                self.assertEqual((answer.status_code, answer.text), (401, ""))
                self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
        self.assertEqual(self.ask(Authorization=token).status_code, 200)
        answer = self.ask(token)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_a_login_opens_nothing(self):
        self.new_token()
        self.env.ref("base.user_admin").password = "metrics-password"
        self.authenticate("admin", "metrics-password")
        self.assertEqual(self.ask().status_code, 401)

    def test_the_token_is_kept_nowhere(self):
        token = self.new_token()
        self.env.flush_all()
        self.env.cr.execute("SELECT key, value FROM ir_config_parameter")
        self.assertNotIn(token, str(self.env.cr.fetchall()))
        # That it was set is noted, by whom and when.
        event = self.env["egate.security.event"].search([], limit=1)
        self.assertEqual((event.actor_id, event.detail), (self.system, TOKEN_PARAMETER))

    def test_a_new_token_replaces_the_old_one_and_can_be_revoked(self):
        old, new = self.new_token(), self.new_token()
        self.assertEqual(self.ask(old).status_code, 401)
        self.assertEqual(self.ask(new).status_code, 200)
        self.assertTrue(self.settings(self.system).get_values()["egate_metrics_on"])
        self.settings(self.system).action_egate_revoke_metrics_token()
        self.assertEqual(self.ask(new).status_code, 404)
        self.assertFalse(self.settings(self.system).get_values()["egate_metrics_on"])

    def test_the_administrator_of_the_system_alone_sets_it(self):
        settings = self.settings(self.manager)
        for act in ("action_egate_new_metrics_token", "action_egate_revoke_metrics_token"):
            with self.subTest(act=act), self.assertRaises(AccessError):
                getattr(settings, act)()

    # -- the figures --------------------------------------------------------------------------

    def test_a_caller_may_ask_for_open_metrics(self):
        answer = self.ask(self.new_token(), Accept="application/openmetrics-text; version=1.0.0")
        self.assertIn("application/openmetrics-text", answer.headers["Content-Type"])
        self.assertTrue(answer.text.endswith("# EOF\n"))

    def test_jobs_tell_how_old_and_how_late_they_are(self):
        now = fields.Datetime.now()
        cron = self.env.ref("egate_base.ir_cron_void_unbound")
        token = self.new_token()
        values = {"lastcall": now - timedelta(hours=3), "nextcall": now - timedelta(hours=2)}
        cron.write({**values, "failure_count": 2})
        name, found = "egate_base.ir_cron_void_unbound", self.figures(token)
        self.assertEqual(found["egate_cron_active", name], 1)
        self.assertEqual(found["egate_cron_failures", name], 2)
        self.assertAlmostEqual(found["egate_cron_age_seconds", name], 3 * 3600, delta=60)
        self.assertAlmostEqual(found["egate_cron_late_seconds", name], 2 * 3600, delta=60)
        cron.write({"lastcall": False, "nextcall": now + timedelta(hours=1)})
        found = self.figures(token)
        self.assertNotIn(("egate_cron_age_seconds", name), found)
        self.assertEqual(found["egate_cron_late_seconds", name], 0)
        cron.active = False
        found = self.figures(token)
        self.assertEqual(found["egate_cron_active", name], 0)
        self.assertNotIn(("egate_cron_late_seconds", name), found)

    def test_a_figure_that_takes_too_long_keeps_no_other_back(self):
        def hang(metrics):
            metrics.env.cr.execute("SELECT pg_sleep(20)")

        token = self.new_token()
        self.assertEqual(self.figures(token)["egate_figures_missing",], 0)
        with (
            patch.object(self.registry["egate.metrics"], "_mail_figures", hang),
            patch.object(egate_metrics, "PATIENCE", "1s"),
            mute_logger("odoo.sql_db"),
            self.assertLogs(egate_metrics.__name__, "WARNING"),
        ):
            found = self.figures(token)
        self.assertEqual(found["egate_figures_missing",], 1)
        self.assertIn(("egate_server_faults_last_hour",), found)
        self.assertNotIn(("egate_queue_rows", "mail"), found)

    def test_a_queue_tells_its_length_and_its_oldest_row(self):
        token = self.new_token()
        mails = self.env["mail.mail"]
        mails.search([("state", "=", "outgoing")]).state = "cancel"
        self.assertEqual(self.figures(token)["egate_queue_oldest_seconds", "mail"], 0)
        waiting = mails.create([{"subject": "One"}, {"subject": "Two"}])
        mails.create({"subject": "Three", "state": "sent"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_mail SET create_date = create_date - interval '1 hour' WHERE id = %s",
            [waiting[1].id],
        )
        found = self.figures(token)
        self.assertEqual(found["egate_queue_rows", "mail"], 2)
        self.assertAlmostEqual(found["egate_queue_oldest_seconds", "mail"], 3600, delta=60)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_a_fault_of_the_server_is_counted_and_a_refusal_is_not(self):
        token = self.new_token()
        egate_server_fault.PACE.forget()
        name = ("egate_server_faults_last_hour",)
        before = self.figures(token)[name]
        self.system.password = "metrics-password"
        self.authenticate("metrics", "metrics-password")
        for method, args in (("write", [[1], {"nobody": 1}]), ("nobody_knows", [[1]])):
            params = {"model": "res.lang", "method": method, "args": args, "kwargs": {}}
            answer = self.url_open("/web/dataset/call_kw", json={"params": params})
            self.assertIn("error", answer.json())
        self.assertEqual(self.figures(token)[name], before + 1)
        # Administrators are told where they begin, for longer.
        fault = self.env["egate.server.fault"].search([], limit=1)
        fault.at -= timedelta(hours=2)
        self.assertEqual(self.figures(token)[name], before)
        told = self.env["egate.overview"].with_user(self.manager).overview()
        self.assertEqual([one["count"] for one in told if one["key"] == "faults"], [before + 1])

    def test_very_many_faults_are_not_all_written(self):
        egate_server_fault.PACE.forget()
        self.addCleanup(egate_server_fault.PACE.forget)
        faults = self.env["egate.server.fault"]
        before = faults.search_count([])
        for _ in range(egate_server_fault.PACE.burst + 20):
            faults._note()
        self.assertLess(faults.search_count([]) - before, egate_server_fault.PACE.burst + 10)

    def test_a_server_of_a_single_process_counts_none(self):
        """Of several: ``tests/test_health_outage.py``."""
        names = {name for name, *_labels in self.figures(self.new_token())}
        self.assertNotIn("egate_server_processes", names)

    def test_connections_are_told(self):
        found = self.figures(self.new_token())
        self.assertGreater(found["egate_database_connections",], 0)
        self.assertGreater(
            found["egate_database_connections_max",], found["egate_database_connections",]
        )
