"""How long a backup and a return take, by size; what came back is compared row by row.

By default small. The figures of docs/van-hanh.md are those of::

    EGATE_RETURN_DOSSIERS=500000 EGATE_RETURN_GB=50 \\
        ./egate test tests/operation/test_return_at_size.py

which seeds for half an hour; ``EGATE_RETURN_COPY=<folder of a socket>:<database>`` copies the
whole cluster of an earlier seeding instead. The figures are written to ``.egate/return.json``.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from datetime import date

import sparse
from own_cluster import HOME, NAME, PORT, OwnCluster, succeeding, this_second

from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name

DOSSIERS = int(os.environ.get("EGATE_RETURN_DOSSIERS", "500"))
GB = float(os.environ.get("EGATE_RETURN_GB", "0.2"))
COPY = os.environ.get("EGATE_RETURN_COPY", "")
#: What a return itself writes, see test_backup.py.
OWN = {
    "egate_notice",
    "egate_number",
    "egate_number_counter",
    "ir_config_parameter",
    "ir_cron",
    "mail_mail",
}


@tagged("post_install", "-at_install")
class TestReturnAtSize(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.figures = {"date": date.today().isoformat(), "cores": os.cpu_count(), "seconds": {}}
        cls.cluster = cluster = OwnCluster()
        cls.addClassCleanup(cluster.remove)
        cluster.filestore.mkdir(parents=True)
        count = int(GB * 1e9 / sparse.SIZE)
        seed = random.randbytes(8).hex()
        with cls.timed("writing the files"):
            # One of fifty is nothing but random bytes.
            cls.random = sparse.write(cluster.filestore, max(count // 50, 1), "random", seed)
            cls.sparse = sparse.write(cluster.filestore, count - len(cls.random), "sparse", seed)
        with cls.timed("making the database"):
            cls.make_database()
        cluster.psql(
            "UPDATE ir_config_parameter SET value = 'file' WHERE key = 'ir_attachment.location'"
        )
        cls.refer_to(cls.random + cls.sparse)
        cls.figures["dossiers"] = int(cluster.psql("SELECT count(*) FROM egate_dossier")[0])
        cls.figures["steps"] = int(cluster.psql("SELECT count(*) FROM egate_dossier_step")[0])
        cls.figures["database bytes"] = int(cluster.psql(f"SELECT pg_database_size('{NAME}')")[0])
        cls.figures["files"] = count
        cls.figures["file bytes"] = count * sparse.SIZE

    @classmethod
    def make_database(cls):
        if COPY:
            host, _colon, database = COPY.rpartition(":")
            cls.cluster.copy(host, database)
            return
        cls.cluster.create()
        cls.cluster.take_over(get_db_name())
        environment = {
            **os.environ,
            "PGHOST": str(cls.cluster.socket),
            "PGPORT": PORT,
            "PGUSER": "egate",
            "EGATE_DB": NAME,
        }
        script = HOME / "config" / "command" / "seed.py"
        succeeding([sys.executable, script, DOSSIERS], env=environment)

    @classmethod
    def refer_to(cls, names):
        """Let a paper of a dossier that is being entered have those files."""
        first = int(cls.cluster.at_the_desk("begin"))
        values = ",".join(f"('{name}')" for name in names)
        cls.cluster.psql(
            f"""
            BEGIN;
            CREATE TEMPORARY TABLE content (name text) ON COMMIT DROP;
            INSERT INTO content VALUES {values};
            INSERT INTO egate_dossier_file (
                dossier_id, paper_id, name, sequence, mimetype, size, page_count, sha256,
                source, added_by_id, added_at)
            SELECT dossier_id, paper_id, f.name, sequence, mimetype, {sparse.SIZE}, page_count,
                   content.name, source, added_by_id, added_at
            FROM egate_dossier_file f, content WHERE f.id = {first};
            INSERT INTO ir_attachment (
                name, type, res_model, res_id, store_fname, file_size, checksum, mimetype)
            SELECT f.name, 'binary', 'egate.dossier.file', f.id,
                   left(sha256, 2) || '/' || sha256, f.size, left(sha256, 40), f.mimetype
            FROM egate_dossier_file f JOIN content ON content.name = f.sha256;
            UPDATE egate_dossier_file f SET attachment_id = a.id FROM ir_attachment a
            WHERE a.res_model = 'egate.dossier.file' AND a.res_id = f.id
              AND f.attachment_id IS NULL;
            COMMIT;
            """
        )

    @classmethod
    def timed(cls, what):
        return _Timed(cls.figures["seconds"], what)

    def run_backup(self, *words):
        """Run the backup's program as an operator does; keep what it says of its parts."""
        with self.timed(" ".join(words[:1])):
            code, said = self.cluster.backup(*words)
        self.figures.setdefault("said", []).append(said.splitlines())
        self.assertEqual(code, 0, said)
        return said

    def test_what_comes_back_is_what_was_there_row_by_row(self):
        cluster = self.cluster
        self.run_backup("set-up")
        self.run_backup("take")
        cluster.at_the_desk("receive", "Nguyễn Văn An")
        self.run_backup("files")
        then = this_second()
        with self.timed("hashing every row before"):
            before = cluster.sums()
        last = cluster.psql("SELECT max(id) FROM egate_number")[0]
        numbers = cluster.sum_of("egate_number", f"id <= {last}")
        cluster.at_the_desk("receive", "Trần Thị Bình")
        cluster.archived()
        cluster.stop(cluster.data)
        # The machine is gone; its disk is needed.
        shutil.rmtree(cluster.data)
        shutil.rmtree(cluster.filestore)
        cluster.filestore.mkdir()

        folder = cluster.home / "back"
        restored = folder / "files.restoring" / "filestore" / NAME
        with sparse.dug(restored, self.sparse):
            said = self.run_backup(
                *("restore", "--data", folder / "pg", "--files", folder / "files", "--to", then)
            )
        self.assertIn("1 dossiers were received after that second", said)
        self.assertIn("0 files are missing", said)
        self.assertIn("Everything that verify looks at holds", said)
        # Brought back as the operator does: in the place of what is lost.
        with cluster.opened(folder / "pg"):
            with self.timed("hashing every row after"):
                after = cluster.sums()
            changed = {table for table in before if before[table] != after.get(table)}
            self.assertLessEqual(changed, OWN, changed)
            self.assertEqual(cluster.sum_of("egate_number", f"id <= {last}"), numbers)
        kept = {path.name for path in (folder / "files" / "filestore" / NAME).glob("??/*")}
        self.assertLessEqual(set(self.random + self.sparse), kept)
        self.figures["rows"] = sum(int(line.split("|")[0]) for line in after.values())
        self.figures["tables"] = len(after)
        self.figures["repository bytes"] = int(
            subprocess.check_output(["du", "-sb", cluster.repository]).split()[0]
        )
        keep = HOME / ".egate" / "return.json"
        keep.write_text(json.dumps(self.figures, indent=1, ensure_ascii=False) + "\n")


class _Timed:
    """Note how long something took, and how busy the machine was before it."""

    def __init__(self, figures, what):
        self.figures, self.what = figures, what

    def __enter__(self):
        self.began, self.load = time.monotonic(), os.getloadavg()[0]

    def __exit__(self, *error):
        seconds = round(time.monotonic() - self.began, 1)
        self.figures.setdefault(self.what, []).append([seconds, round(self.load, 1)])
        print(f"{self.what}: {seconds} s (load before: {self.load:.1f})", flush=True)
