"""A backup is taken while people work, and brought back to a second on an empty machine."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import time
import unittest

from own_cluster import NAME, OwnCluster, this_second

from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name

#: What a return itself writes: what is held, passed over, known to have been sent.
OWN = {
    "egate_notice",
    "egate_number",
    "egate_number_counter",
    "ir_config_parameter",
    "ir_cron",
    "mail_mail",
}


@tagged("post_install", "-at_install")
class TestBackup(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cluster = cluster = OwnCluster()
        cls.addClassCleanup(cluster.remove)
        cluster.create()
        cluster.take_over(get_db_name())
        cluster.psql(
            "UPDATE ir_config_parameter SET value = 'file' WHERE key = 'ir_attachment.location'"
        )
        cluster.filestore.mkdir(parents=True)
        cls.succeed("set-up")
        cls.succeed("take")
        cls.before = cluster.at_the_desk("receive", "Nguyễn Văn An", "Trần Thị Bình")
        assert json.loads(cluster.at_the_desk("hand_over_notices")) >= len(json.loads(cls.before))
        cls.removed, cls.removed_file = json.loads(cluster.at_the_desk("attach", "đã bỏ"))
        cls.succeed("files")
        cls.then = this_second()
        cls.rows = cluster.rows()
        cls.kept = {path.name for path in cluster.filestore.glob("??/*")}
        cluster.at_the_desk("send_waiting")
        # Days later, by the collector's clock: the backup before has the file, the next has not.
        (cluster.filestore / "saved-until").write_text(str(time.time() + 86400))
        cluster.at_the_desk("remove", cls.removed)
        cls.after = cluster.at_the_desk("receive", "Lê Văn Cường", "=Phạm Thị Dung")
        cls.succeed("files")
        cluster.archived()

    @classmethod
    def succeed(cls, *words, **options):
        code, said = cls.cluster.backup(*words, **options)
        assert code == 0, said
        return said

    def place(self, name):
        folder = self.cluster.home / name
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def restore(self, folder, *words, settings=None):
        """Bring the backup back into ``folder``; return how it ended and all it said."""
        where = ("--data", folder / "pg", "--files", folder / "files")
        return self.cluster.backup("restore", *where, *words, settings=settings)

    def other_repository(self):
        """Return a copy of the repository, to damage, and the settings that name it."""
        folder = self.place("copy")
        # pgBackRest's half is its user's, and stays so.
        subprocess.run(["cp", "-a", self.cluster.repository, folder], check=True)
        (self.cluster.home / "other").mkdir(exist_ok=True)
        settings = self.cluster.home / "other" / "copy.conf"
        self.cluster.write_settings(settings, repository=folder)
        self.succeed("set-up", settings=settings)
        return folder, settings

    def test_all_is_as_it_was_at_that_second_and_what_came_later_is_told(self):
        self.assertFalse((self.cluster.filestore / self.removed_file).exists())
        folder = self.place("then")
        code, said = self.restore(folder, "--to", self.then)
        self.assertEqual(code, 0, said)
        self.assertIn("all holds", said)
        self.assertIn("2 dossiers were received after that second", said)
        (lost,) = (folder / "files").glob("return-*/lost-dossiers.csv")
        with open(lost) as file:
            told = [(row["code"], row["applicant"]) for row in csv.DictReader(file)]
        names = ("Lê Văn Cường", "'=Phạm Thị Dung")
        self.assertEqual(told, list(zip(json.loads(self.after), names, strict=True)))
        # Every file of that second is there, also the one that was removed since.
        filestore = folder / "files" / "filestore" / NAME
        self.assertEqual({path.name for path in filestore.glob("??/*")}, self.kept)
        for path in filestore.glob("??/*"):
            hashed = subprocess.check_output([f"sha{256 if len(path.name) == 64 else 1}sum", path])
            self.assertEqual(hashed.split()[0].decode(), path.name)
        self.assertEqual((filestore / self.removed_file).read_text(), "đã bỏ")
        self.assertEqual(len(list((folder / "files" / "later").glob("??/*"))), 2)
        self._look_inside(folder)

    def _look_inside(self, folder):
        """Open what was brought back in the place of what is lost, as the operator does."""
        cluster = self.cluster
        cluster.stop(cluster.data)
        self.addCleanup(cluster.start, cluster.data)
        with cluster.opened(folder / "pg"):
            # Nothing was written into the repository of those who work.
            self.assertEqual(cluster.psql("SHOW archive_mode"), ["off"])
            self.assertEqual(cluster.psql("SHOW restore_command"), [""])
            now = cluster.rows()
            changed = {table for table in self.rows if self.rows[table] != now[table]}
            self.assertLessEqual(changed, OWN, changed)
            for table in OWN - {"ir_config_parameter"}:
                self.assertIn(table, changed)
            self.assertEqual(len(now["egate_notice"]), len(self.rows["egate_notice"]))
            state = json.loads(cluster.at_the_desk("state"))
            # The two notices had gone out: they do not go out again.
            self.assertEqual((state["waiting"], state["outgoing"]), (0, 0))
            self.assertEqual(state["active"], ["Base: Auto-vacuum internal data"])
            settings = cluster.home / "then.conf"
            cluster.write_settings(settings, data=folder / "pg")
            code, said = cluster.backup("release", settings=settings)
            self.assertEqual(code, 0, said)
            self.assertIn("One-stop", str(json.loads(cluster.at_the_desk("state"))["active"]))
            code, said = cluster.backup("release", settings=settings)
            self.assertEqual(code, 1)
            self.assertIn("nothing is held", said)
            # Its own backups are those that it takes itself.
            found = json.loads(cluster.at_the_desk("figures"))
            self.assertEqual((found["egate_backup_known files"], found["egate_archive_on"]), (0, 0))
            # No number that a citizen holds is given out again.
            (code,) = json.loads(cluster.at_the_desk("receive", "Võ Thị Em"))
            self.assertGreater(code, max(json.loads(self.after)))
        with cluster.opened(folder / "pg"):
            self.assertEqual(cluster.psql("SHOW archive_mode"), ["on"])

    def test_the_monitoring_sees_what_is_kept_and_what_is_not(self):
        self.succeed("check")
        self.cluster.archived()
        found = json.loads(self.cluster.at_the_desk("figures"))
        for half in ("database", "files", "check"):
            self.assertEqual(found[f"egate_backup_known {half}"], 1)
            self.assertLess(found[f"egate_backup_age_seconds {half}"], 3600)
        self.assertEqual(found["egate_archive_on"], 1)
        self.assertEqual(found["egate_archive_failing_seconds"], 0)
        self.assertLess(found["egate_archive_behind_bytes"], 3 << 24)
        settings = self.cluster.home / "elsewhere.conf"
        conf = self.cluster.home / "pgbackrest.conf"
        conf.rename(settings)
        try:
            # Where nothing was written since the last piece, there is none to send.
            self.cluster.psql("SELECT pg_create_restore_point('unsent')", "postgres")
            self.cluster.psql("SELECT pg_switch_wal()", "postgres")
            deadline = time.monotonic() + 60
            while not found["egate_archive_failing_seconds"]:
                self.assertLess(time.monotonic(), deadline, "no failure is told")
                found = json.loads(self.cluster.at_the_desk("figures"))
        finally:
            settings.rename(conf)
        self.cluster.archived()
        found = json.loads(self.cluster.at_the_desk("figures"))
        self.assertEqual(found["egate_archive_failing_seconds"], 0)

    def test_without_a_second_it_is_the_last_that_is_known(self):
        folder = self.place("last")
        code, said = self.restore(folder)
        self.assertEqual(code, 0, said)
        self.assertIn("0 dossiers were received after", said)
        self.assertIn("0 files are missing", said)
        code, said = self.restore(folder)
        self.assertEqual(code, 1)
        self.assertIn("nothing is overwritten", said)
        code, said = self.restore(folder, "--move-aside", "--to", "2020-01-01 00:00:00")
        self.assertEqual(code, 1)
        self.assertIn("is before the first backup", said)
        self.assertEqual(len(list(folder.glob("pg.before-*/PG_VERSION"))), 1)
        code, said = self.restore(folder, "--to", "2099-01-01 00:00:00")
        self.assertEqual(code, 1)
        self.assertIn("nothing is known of 01/01/2099", said)

    def test_a_second_after_which_nothing_was_done_is_the_end(self):
        then = this_second()
        self.succeed("take")
        folder = self.place("quiet")
        code, said = self.restore(folder, "--to", then)
        self.assertEqual(code, 0, said)
        self.assertIn("as nothing was done afterwards", said)
        self.assertIn("0 dossiers were received after", said)

    def test_a_return_that_was_killed_is_gone_on_with(self):
        folder = self.place("killed")
        words = self.cluster.command(
            *("restore", "--data", folder / "pg", "--files", folder / "files", "--to", self.then)
        )
        # While the files are copied; while the log is replayed a second time.
        for moment in (r"to the end of what is kept", r"to \d\d/\d\d/\d{4}"):
            process = subprocess.Popen(
                words, stderr=subprocess.PIPE, text=True, cwd="/", start_new_session=True
            )
            for line in process.stderr:
                if re.search(moment, line):
                    break
            time.sleep(1.5)
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            self.assertFalse((folder / "pg").exists())
            self.assertTrue((folder / "pg.restoring").exists())
        code, said = self.restore(folder, "--to", self.then)
        self.assertEqual(code, 0, said)
        self.assertIn("going on with a return that was broken off", said)
        self.assertEqual({path.name for path in folder.iterdir()}, {"pg", "files"})

    def test_a_backup_that_was_killed_is_gone_on_with(self):
        words = self.cluster.command("take")
        for pause in (1, 3):
            process = subprocess.Popen(
                words, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True
            )
            time.sleep(pause)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.succeed("take")
        self.assertIn("all of the backup is there and whole", self.succeed("check"))

    @unittest.skipUnless(os.getuid() == 0, "a small disk can be mounted by root only")
    def test_a_return_to_a_full_disk_says_so_and_is_gone_on_with(self):
        folder = self.place("small")
        disk = folder / "disk"
        disk.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", disk], check=True)
        where = ("restore", "--data", folder / "pg", "--files", disk / "files")
        code, said = self.cluster.backup(*where)
        self.assertEqual(code, 1, said)
        self.assertRegex(said, f"the disk of {disk}/files\\S* is full")
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        self.assertIn("all holds", self.succeed(*where))

    def test_a_damaged_file_of_the_repository_is_told_by_name(self):
        repository, settings = self.other_repository()
        packs = sorted(
            (repository / "files" / "data").rglob("*/*"), key=lambda one: one.stat().st_size
        )
        for pack in packs:
            pack.chmod(0o600)
            with open(pack, "r+b") as file:
                file.seek(100)
                file.write(b"damaged!")
        code, said = self.cluster.backup("check", settings=settings)
        self.assertEqual(code, 1)
        papers = {name for name in self.kept if len(name) == 64}
        for name in papers:
            self.assertRegex(said, f"FAULT  filestore/{NAME}/../{name} is damaged")
        shutil.rmtree(repository / "cache")
        folder = self.place("damaged")
        code, said = self.restore(folder, settings=settings)
        self.assertEqual(code, 1)
        self.assertRegex(said, "[0-9a-f]{64}, named by attachment")
        (told,) = (folder / "files").glob("return-*/missing-files.txt")
        # A pack that is damaged in one place may still give its other files; those that came later
        # are in packs as well.
        damaged = set(re.findall(r"[0-9a-f]{64}", told.read_text()))
        papers |= {path.name for path in self.cluster.filestore.glob("??/*")}
        self.assertTrue(damaged and damaged <= papers)

    def test_a_damaged_backup_of_the_database_is_told_by_name(self):
        repository, settings = self.other_repository()
        (bundle, *_more) = sorted((repository / "database" / "backup").rglob("bundle/*"))
        with open(bundle, "r+b") as file:
            file.seek(bundle.stat().st_size // 2)
            file.write(b"damaged!")
        code, said = self.cluster.backup("check", settings=settings)
        self.assertEqual(code, 1)
        self.assertRegex(said, r"FAULT .*invalid checksum '\S+/pg_data/base/")

    def test_another_passphrase_opens_nothing(self):
        other = self.cluster.home / "other.key"
        other.write_text("nothing that was ever used")
        settings = self.cluster.home / "other.conf"
        self.cluster.write_settings(settings, key=other)
        code, said = self.restore(self.place("other"), settings=settings)
        self.assertEqual(code, 1)
        self.assertIn("wrong password", said)
        for path in self.cluster.repository.rglob("*"):
            if path.is_file() and not path.is_relative_to(self.cluster.repository / "cache"):
                self.assertNotIn("Nguyễn Văn An".encode(), path.read_bytes())
