"""The settings for Prometheus and Grafana, held against the figures that there are."""

import json
import re
from pathlib import Path
from unittest.mock import create_autospec

import yaml
from office import OfficeCase

from odoo import fields
from odoo.tests import tagged
from odoo.tools import config

from odoo.addons.egate_base.tools.standby import Standby

FOLDER = Path(__file__).parents[1] / "config" / "monitoring"
NAME = re.compile(r"\begate_[a-z_]+\b(?!\.)")
VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


@tagged("post_install", "-at_install")
class TestMonitoring(OfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = [
            rule
            for group in yaml.safe_load((FOLDER / "egate.rules.yml").read_text())["groups"]
            for rule in group["rules"]
        ]
        cls.panels = json.loads((FOLDER / "grafana-egate.json").read_text())["panels"]

    def figures(self):
        # As a request of its own, which finds what others have written.
        self.env.flush_all()
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in self.env["egate.metrics"]._families()
            for sample in family.samples
        }

    def a_standby_that_lags(self):
        """Have the database answer as a standby that has replayed nothing for a minute."""
        self.patch(config, "options", config.options.new_child({"db_replica_host": "standby"}))
        self.standby = create_autospec(Standby, instance=True)
        self.standby.standby_cursor.side_effect = lambda: self.env.registry.cursor(readonly=True)
        self.patch(self.env.registry, "_db_readonly", self.standby)
        self.env.cr.execute(
            """
            CREATE SCHEMA IF NOT EXISTS standby;
            CREATE FUNCTION standby.pg_is_in_recovery() RETURNS boolean
                LANGUAGE sql AS 'SELECT true';
            CREATE FUNCTION standby.pg_last_wal_replay_lsn() RETURNS pg_lsn
                LANGUAGE sql AS 'SELECT ''0/1''::pg_lsn';
            CREATE FUNCTION standby.pg_last_xact_replay_timestamp() RETURNS timestamptz
                LANGUAGE sql AS 'SELECT clock_timestamp() - interval ''1 minute''';
            SET LOCAL search_path = standby, pg_catalog, public;
            """
        )

    def an_archive(self, archived, failed, wal):
        """Have the database answer as one whose log is sent away, with what became of it.

        :param archived: when a piece was sent last, in SQL
        :param failed: when sending failed last
        :param wal: the piece that was sent last
        """
        self.env.cr.execute(
            # lint: allow moments of the tests below
            f"""
            CREATE SCHEMA IF NOT EXISTS standby;
            CREATE OR REPLACE FUNCTION standby.current_setting(name text) RETURNS text
                LANGUAGE sql AS $$ SELECT CASE name WHEN 'archive_mode' THEN 'on'
                                   ELSE pg_catalog.current_setting(name) END $$;
            CREATE OR REPLACE VIEW standby.pg_stat_archiver AS
                SELECT {wal}::text AS last_archived_wal, ({archived})::timestamptz AS
                       last_archived_time, ({failed})::timestamptz AS last_failed_time,
                       now() - interval '1 day' AS stats_reset;
            SET LOCAL search_path = standby, pg_catalog, public;
            """
        )

    def a_backup(self, half, age, cluster="system_identifier"):
        """Note a good backup, as ``config/backup`` does."""
        self.env.cr.execute(
            # lint: allow names and numbers of the tests below
            f"""
            INSERT INTO ir_config_parameter (key, value)
            SELECT 'egate.backup_{half}',
                   concat_ws(' ', EXTRACT(epoch FROM now())::bigint - {age}, {cluster}, d.oid)
            FROM pg_control_system(), pg_database d WHERE datname = current_database()
            """
        )

    # -- the files ----------------------------------------------------------------------------

    def asked(self):
        yield from ((f"alert {rule['alert']}", rule["expr"]) for rule in self.rules)
        for panel in self.panels:
            for target in panel["targets"]:
                yield f"panel {panel['title']}", target["expr"]

    def test_every_figure_that_is_asked_for_is_given(self):
        self.an_archive("now()", "NULL", "pg_walfile_name(pg_current_wal_lsn())")
        self.a_backup("database", 60)
        self.env.ref("egate_base.ir_cron_void_unbound").lastcall = fields.Datetime.now()
        given = {name for name, *_labels in self.figures()}
        # A standby does not say how far behind the archive is.
        self.a_standby_that_lags()
        given |= {name for name, *_labels in self.figures()}
        queues = {labels[0] for name, *labels in self.figures() if name == "egate_queue_rows"}
        # Of a server with several processes alone: see test_health_outage.py.
        given |= {"egate_server_processes", "egate_server_processes_expected"}
        for where, expression in self.asked():
            with self.subTest(where):
                named = set(NAME.findall(re.sub(r'"[^"]*"', '""', expression)))
                self.assertTrue(named or "up{" in expression, "asks for nothing of eGate")
                self.assertFalse(named - given, "no such figure")
                for matched in re.findall(r'queue=~?"([^"]*)"', expression):
                    self.assertFalse(set(matched.split("|")) - queues, "no such queue")

    def test_every_figure_is_shown(self):
        shown = " ".join(expression for _where, expression in self.asked())
        for name, *_labels in self.figures():
            self.assertRegex(shown, rf"\b{name}\b")

    def test_every_alert_says_in_vietnamese_what_to_do(self):
        for rule in self.rules:
            with self.subTest(rule["alert"]):
                for part in ("summary", "description"):
                    self.assertRegex(rule["annotations"][part].lower(), VIETNAMESE)
                self.assertGreater(len(rule["annotations"]["description"]), 60)
                self.assertIn(rule["labels"]["severity"], ("info", "warning", "critical"))

    def test_the_dashboard_is_in_vietnamese(self):
        for panel in self.panels:
            self.assertRegex(panel["title"].lower(), VIETNAMESE)

    # -- the figures --------------------------------------------------------------------------

    def test_dossiers_are_counted_by_one_stop_unit(self):
        dossier = self.received("Nguyễn Văn Đếm")
        name = ("egate_dossiers_received_today", dossier.reception_unit_id.code)
        before = self.figures()
        self.received("Trần Thị Đếm")
        after = self.figures()
        self.assertEqual(after[name], before[name] + 1)
        name = ("egate_dossiers_open", *name[1:])
        self.assertEqual(after[name], before[name] + 1)

    def test_every_label_has_an_end(self):
        """Units, jobs, queues, backups; no code, person or procedure is a series of its own."""
        labels = {
            label
            for family in self.env["egate.metrics"]._families()
            for sample in family.samples
            for label in sample.labels
        }
        self.assertEqual(labels, {"unit", "cron", "queue", "backup"})

    def test_a_standby_tells_how_far_behind_it_is(self):
        self.assertNotIn(("egate_standby_used",), self.figures())
        self.a_standby_that_lags()
        found = self.figures()
        self.assertEqual(found["egate_standby_used",], 1)
        self.assertGreaterEqual(found["egate_standby_lag_bytes",], 4096)
        self.assertAlmostEqual(found["egate_standby_lag_seconds",], 60, delta=30)
        self.standby.standby_cursor.side_effect = lambda: None
        found = self.figures()
        self.assertEqual(found["egate_standby_used",], 0, "all is read from the primary")
        self.assertNotIn(("egate_standby_lag_seconds",), found)

    def test_the_last_good_backup_has_an_age(self):
        for half in ("database", "files", "check"):
            found = self.figures()
            self.assertEqual(found["egate_backup_known", half], 0)
            self.assertNotIn(("egate_backup_age_seconds", half), found)
            self.a_backup(half, 7200)
            found = self.figures()
            self.assertEqual(found["egate_backup_known", half], 1)
            self.assertAlmostEqual(found["egate_backup_age_seconds", half], 7200, delta=60)

    def test_a_backup_of_another_cluster_is_none_of_this(self):
        """A copy has the notes of its origin, and no backup."""
        self.a_backup("database", 60, cluster="system_identifier + 1")
        self.assertEqual(self.figures()["egate_backup_known", "database"], 0)
        # What somebody has written there by hand takes no figure away.
        self.env.cr.execute(
            "UPDATE ir_config_parameter SET value = 'x' WHERE key ~ '^egate.backup'"
        )
        self.assertEqual(self.figures()["egate_backup_known", "database"], 0)

    def test_a_log_that_does_not_get_away_is_told(self):
        now = "pg_walfile_name(pg_current_wal_lsn())"
        self.an_archive("now() - interval '1 hour'", "now() - interval '2 hours'", now)
        found = self.figures()
        self.assertEqual(found["egate_archive_on",], 1)
        self.assertEqual(found["egate_archive_failing_seconds",], 0, "a quiet night is no fault")
        self.assertEqual(found["egate_archive_behind_bytes",], 0)
        # Ten pieces have been written since; nothing says that sending failed.
        self.env.cr.execute(
            "SELECT pg_walfile_name(pg_current_wal_lsn() - 11 * setting::bigint) "
            "FROM pg_settings WHERE name = 'wal_segment_size'"
        )
        (earlier,) = self.env.cr.fetchone()
        self.an_archive("now() - interval '1 hour'", "NULL", f"'{earlier}'")
        found = self.figures()
        self.assertEqual(found["egate_archive_failing_seconds",], 0)
        self.assertAlmostEqual(
            found["egate_archive_behind_bytes",] / (10.5 * (16 << 20)), 1, delta=0.1
        )
        # It has failed since, and never done anything.
        self.an_archive("now() - interval '1 hour'", "now()", "'00000002.history'")
        found = self.figures()
        self.assertAlmostEqual(found["egate_archive_failing_seconds",], 3600, delta=60)
        self.assertNotIn(("egate_archive_behind_bytes",), found)
        self.an_archive("NULL", "now()", "NULL")
        found = self.figures()
        self.assertAlmostEqual(found["egate_archive_failing_seconds",], 86400, delta=60)

    def test_a_log_that_is_not_kept_is_told(self):
        self.env.cr.execute(
            """CREATE SCHEMA standby;
               CREATE FUNCTION standby.current_setting(name text) RETURNS text LANGUAGE sql AS
                   $$ SELECT CASE name WHEN 'archive_mode' THEN 'off'
                      ELSE pg_catalog.current_setting(name) END $$;
               SET LOCAL search_path = standby, pg_catalog, public"""
        )
        found = self.figures()
        self.assertEqual(found["egate_archive_on",], 0)
        self.assertNotIn(("egate_archive_failing_seconds",), found)

    def test_how_many_statements_the_figures_take(self):
        metrics = self.env["egate.metrics"]
        metrics._families()
        self.env.invalidate_all()
        with self.assertQueryCount(19):
            metrics._families()
