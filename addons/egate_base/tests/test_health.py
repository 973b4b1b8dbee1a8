import threading

from psycopg2 import OperationalError
from psycopg2.errors import FeatureNotSupported

from odoo.modules.registry import Registry
from odoo.tests import HttpCase, tagged
from odoo.tools import config, mute_logger

from ..models.ir_http_limits import ALL_BUCKETS, CALLS
from ..tools import readiness, upgrade_mark

#: Without a database, as a proxy asks.
WITHOUT = {"X-Odoo-Database": "-"}


@tagged("post_install", "-at_install")
class TestHealth(HttpCase):
    """A proxy learns in a word whether this server can work, and an operator why not."""

    def health(self, **headers):
        return self.url_open("/egate/health", headers=headers)

    def test_a_server_that_can_work_is_ready(self):
        for headers in ({}, WITHOUT):
            with self.subTest(headers=headers):
                answer = self.health(**headers)
                self.assertEqual((answer.status_code, answer.text), (200, "ready\n"))
                self.assertEqual(answer.headers["Cache-Control"], "no-store")
                self.assertNotIn("Set-Cookie", answer.headers)

    def test_it_is_loaded_by_the_server_itself(self):
        """Else the address would be gone together with the database."""
        self.assertIn("egate_base", config["server_wide_modules"])

    def test_whoever_asks_often_is_answered(self):
        self.addCleanup(lambda: [buckets.forget() for buckets in ALL_BUCKETS])
        while not CALLS.take("127.0.0.1"):
            pass
        self.assertEqual(self.health().status_code, 200)

    def refused(self, *reasons):
        answer = self.health(**WITHOUT)
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.text.splitlines(), ["not ready", *reasons])

    @mute_logger("odoo.sql_db")
    def test_a_database_that_is_not_there(self):
        self.patch(config, "options", config.options.new_child({"db_name": ["egate_none"]}))
        answer = self.health(**WITHOUT)
        self.assertEqual(answer.status_code, 503)
        self.assertIn("database: not reachable", answer.text)
        self.assertNotIn("egate_none", answer.text)

    def test_a_standby_that_nobody_has_promoted(self):
        def begin(database):
            raise FeatureNotSupported("cannot set transaction read-write mode during recovery")

        self.patch(readiness, "db_connect", begin)
        # Whether there are files is not known then.
        self.patch(readiness._FILES, "question", lambda folder: [])
        self.refused("database: recovering")

    def test_no_database_is_named(self):
        self.patch(config, "options", config.options.new_child({"db_name": []}))
        self.refused("database: none is named in the settings")

    def test_code_of_another_version_than_the_data(self):
        self.patch(readiness, "_differs", lambda name, version: name == "egate_base")
        self.refused("modules: to be upgraded")

    def test_an_upgrade_that_has_not_ended(self):
        for what in ("being upgraded", "an upgrade was broken off: run it again"):
            self.patch(upgrade_mark, "unfinished", lambda cr, what=what: what)
            self.refused(f"modules: {what}")
            with mute_logger("odoo.modules.registry"), self.assertRaises(OperationalError):
                Registry.new(self.env.cr.dbname)

    def test_the_version_of_the_code_is_compared(self):
        module = self.env.ref("base.module_egate_base")
        self.assertFalse(readiness._differs("egate_base", module.latest_version))
        self.assertTrue(readiness._differs("egate_base", "19.0.0.0.1"))
        self.assertTrue(readiness._differs("egate_gone", "19.0.1.0.0"))

    def test_what_hangs_holds_no_asker(self):
        hanging = threading.Event()
        self.addCleanup(hanging.set)
        for patient in (readiness._FILES, readiness._DATABASE):
            self.patch(patient, "seconds", 0.05)
            self.patch(patient, "question", lambda *args: hanging.wait())
        self.refused("database: does not answer", "filestore: does not answer")

    def test_a_registry_that_fails_or_takes_its_time(self):
        hanging = threading.Event()
        self.addCleanup(hanging.set)
        self.patch(readiness._REGISTRY, "seconds", 0.05)
        for question in (lambda database: 1 / 0, lambda database: hanging.wait()):
            self.patch(readiness._REGISTRY, "question", question)
            self.refused("registry: not loaded")

    def test_files_that_cannot_be_written(self):
        self.assertEqual(readiness._ask_files("/proc/none"), ["filestore: not there"])
        # No file can be made there, by nobody.
        self.assertEqual(readiness._ask_files("/proc/self"), ["filestore: not writable"])
