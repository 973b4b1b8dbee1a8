"""A PostgreSQL cluster and files of its own, with a repository of backups, for one test class."""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

HOME = Path(__file__).resolve().parents[2]
PROGRAM = HOME / "config" / "backup"
PORT = "5432"
NAME = "egate"
#: PostgreSQL does not run as root: then it is this user's, as in config/command/postgres.sh.
OWNER = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def programs():
    """Return the folder of the newest PostgreSQL of this machine."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4])
    )
    return found[-1].parent if found else Path(shutil.which("initdb")).parent


def as_owner(*command):
    if os.geteuid() == 0:
        command = ("runuser", "-u", OWNER, "--", *command)
    return [str(word) for word in command]


def succeeding(command, **options):
    """Run a command that must succeed; return what it printed."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, cwd="/", **options
    )
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-3000:]}"
    return done.stdout


class OwnCluster:
    """Reached through a socket in a closed folder only; gone with :meth:`remove`."""

    def __init__(self):
        self.home = Path(tempfile.mkdtemp(prefix="egate-op-"))
        # The cluster's user has to get to its own folder.
        self.home.chmod(0o711)
        self.data, self.socket = self.home / "pg", self.home / "socket"
        self.files, self.repository = self.home / "files", self.home / "repository"
        self.filestore = self.files / "filestore" / NAME
        self.settings = self.home / "backup.conf"

    def remove(self):
        for data in (self.data, *self.home.glob("*/pg"), *self.home.glob("*/pg.restoring")):
            if (data / "postmaster.pid").exists():
                self.stop(data)
        shutil.rmtree(self.home)

    # -- PostgreSQL ----------------------------------------------------------------------------

    def create(self):
        """Make an empty cluster that sends its log to the repository."""
        self._make_folders()
        succeeding(
            as_owner(
                *(programs() / "initdb", "-D", self.data, "-U", "postgres", "--auth=trust"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
            )
        )
        self._configure("fsync = off\nshared_buffers = 64MB\n")
        self.psql("CREATE ROLE egate LOGIN CREATEDB", "postgres")

    def copy(self, host, database):
        """Make a copy of a whole cluster that is at work on this machine, and keep one database.

        :param host: the folder of its socket; its superuser may replicate
        """
        self._make_folders()
        succeeding(
            as_owner(
                *(programs() / "pg_basebackup", "-h", host, "-p", PORT, "-U", "postgres"),
                *("-D", self.data, "-X", "stream", "-c", "fast", "--no-sync"),
            )
        )
        self._configure("")
        others = "SELECT datname FROM pg_database WHERE oid >= 16384"
        for other in set(self.psql(others, "postgres")) - {database}:
            self.psql(f'DROP DATABASE "{other}"', "postgres")
        if database != NAME:
            self.psql(f'ALTER DATABASE "{database}" RENAME TO {NAME}', "postgres")
        # A seeding that has not come to its end has left the planner with old figures.
        self.psql("ANALYZE")

    def _make_folders(self):
        for folder in (self.data, self.socket):
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                shutil.chown(folder, OWNER)

    def _configure(self, more):
        """Set what makes it the test's own, and start it; the last word of a setting counts."""
        archive = f"pgbackrest --config={self.home}/pgbackrest.conf --stanza=egate archive-push %p"
        with open(self.data / "postgresql.conf", "a") as conf:
            conf.write(
                f"listen_addresses = ''\nunix_socket_directories = '{self.socket}'\n"
                f"port = {PORT}\narchive_mode = on\narchive_command = '{archive}'\n"
                f"timezone = 'UTC'\nlog_timezone = 'UTC'\n{more}"
            )
        self.write_settings()
        self.start(self.data)

    def start(self, data):
        succeeding(
            as_owner(
                programs() / "pg_ctl",
                # A copy of a cluster that was writing has much to replay.
                *("-D", data, "-w", "-t", "600", "-l", f"{data}/log", "start"),
            )
        )

    def stop(self, data):
        succeeding(as_owner(programs() / "pg_ctl", *("-D", data, "-w", "-m", "immediate", "stop")))

    def psql(self, statement, database=NAME):
        """Return the rows, a line for each."""
        command = (programs() / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1")
        where = ("-h", self.socket, "-p", PORT, "-U", "postgres", "-d", database)
        return succeeding(as_owner(*command, *where), input=statement).splitlines()

    def take_over(self, database):
        """Copy a database of the run's cluster, which is only read."""
        self.psql(
            f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'", "postgres"
        )
        self.psql(
            "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent;"
            "ALTER FUNCTION unaccent(text) IMMUTABLE; GRANT ALL ON SCHEMA public TO egate;"
            f"ALTER DATABASE {NAME} OWNER TO egate"
        )
        dump = subprocess.Popen(
            [programs() / "pg_dump", "-Fc", "-Z0", "--no-comments", database],
            stdout=subprocess.PIPE,
        )
        where = ("-h", self.socket, "-p", PORT, "-U", "egate", "-d", NAME)
        succeeding(
            as_owner(
                programs() / "pg_restore", "--no-owner", "--no-acl", "--exit-on-error", *where
            ),
            stdin=dump.stdout,
        )
        assert dump.wait() == 0

    def archived(self):
        """Wait until everything that was committed is in the repository."""
        last = self.psql("SELECT pg_walfile_name(pg_switch_wal())", "postgres")[0]
        deadline = time.monotonic() + 60
        while (self.psql("SELECT last_archived_wal FROM pg_stat_archiver")[0] or "") < last:
            assert time.monotonic() < deadline, "the log does not reach the repository"
            time.sleep(0.1)

    def rows(self):
        """Return for each table the hashes of its rows, for comparing row by row."""
        tables = self.psql(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        )
        statement = " UNION ALL ".join(
            f"SELECT '{table}', md5(t::text) FROM {table} t" for table in tables
        )
        found = {table: [] for table in tables}
        for line in self.psql(statement):
            table, row = line.split("|")
            found[table].append(row)
        return {table: sorted(rows) for table, rows in found.items()}

    def sums(self):
        """Return for each table how many rows it has and two sums of their hashes.

        As :meth:`rows`, for tables of millions: equal sums are equal rows, in whatever order.
        """
        tables = self.psql(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        )
        rows = self.psql(" UNION ALL ".join(self._sum_of(table) for table in tables))
        return dict(row.split("|", 1) for row in rows)

    def sum_of(self, table, where):
        """Return the same of some rows of a table."""
        return self.psql(self._sum_of(table, where))

    @staticmethod
    def _sum_of(table, where="true"):
        return f"""SELECT '{table}', count(*), sum(hashtextextended(t::text, 1)),
                          sum(hashtextextended(t::text, 2)) FROM {table} t WHERE {where}"""

    # -- the program ---------------------------------------------------------------------------

    def write_settings(self, path=None, **changed):
        places = {
            "data": self.data,
            "socket": self.socket,
            "repository": self.repository,
            "key": self.home / "key",
            **changed,
        }
        odoo = self.home / "odoo.conf"
        text = Path(os.environ["ODOO_RC"]).read_text()
        kept = [line for line in text.splitlines() if not line.startswith("data_dir")]
        odoo.write_text("\n".join([*kept, f"data_dir = {self.files}", ""]))
        # As of a server in use that names another host: a return does not go there.
        service = self.home / "odoo-service.conf"
        service.write_text(f"{odoo.read_text()}db_host = 127.0.0.1\ndb_port = 1\ndb_user = none\n")
        (path or self.settings).write_text(f"""[database]
name = {NAME}
data = {places["data"]}
socket = {places["socket"]}
port = {PORT}
owner = {OWNER}
superuser = postgres
programs = {programs()}
[files]
data_dir = {self.files}
owner = {pwd.getpwuid(os.geteuid()).pw_name}
[repository]
path = {places["repository"]}
key = {places["key"]}
keep_days = 14
[odoo]
python = {sys.executable}
config = {service}
source = {os.environ["PYTHONPATH"].split(os.pathsep)[0]}
""")

    def backup(self, *words, settings=None):
        """Run the backup's program; return how it ended and all it said."""
        done = subprocess.run(
            self.command(*words, settings=settings), capture_output=True, text=True, cwd="/"
        )
        return done.returncode, done.stdout + done.stderr

    def command(self, *words, settings=None):
        config = settings or self.settings
        return [str(word) for word in (sys.executable, PROGRAM, "--config", config, *words)]

    # -- people --------------------------------------------------------------------------------

    def at_the_desk(self, job, *arguments):
        """Let ``desk.py`` do something in a process of its own; return what it printed."""
        environment = {
            **os.environ,
            "PGHOST": str(self.socket),
            "PGPORT": PORT,
            "PGUSER": "egate",
            "ODOO_RC": str(self.home / "odoo.conf"),
        }
        script = Path(__file__).with_name("desk.py")
        out = succeeding([sys.executable, script, NAME, job, *arguments], env=environment)
        return out.splitlines()[-1]

    @contextlib.contextmanager
    def opened(self, data):
        """Start what was brought back in the place of the cluster that is gone."""
        self.start(data)
        try:
            yield
        finally:
            self.stop(data)


def this_second():
    """Wait for the next second, and return it as the operator says it."""
    now = time.time()
    time.sleep(1.05 - now % 1)
    then = datetime.now(timezone.utc).replace(microsecond=0)
    time.sleep(1.05)
    return then.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%Y-%m-%d %H:%M:%S")
