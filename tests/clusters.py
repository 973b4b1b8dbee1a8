"""PostgreSQL clusters of a test's own: on Unix sockets of a temporary folder, gone at the end."""

import os
import shutil
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg2

#: Where PostgreSQL's programs are; nothing where the tests use a server that somebody has.
PROGRAMS = os.environ.get("EGATE_PG_BIN")
PORT = 5432
SETTINGS = """
listen_addresses = ''
fsync = off
shared_buffers = 64MB
max_connections = 60
log_min_messages = fatal
"""


def _run(program, *arguments):
    """Run a program of PostgreSQL's, which refuses to be root."""
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*as_postgres, f"{PROGRAMS}/{program}", *arguments],
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
    )


class Cluster:
    """A server and its folder.

    :ivar str host: the folder of its socket, which libpq takes for a host
    """

    def __init__(self, folder, name):
        self.data = folder / name
        self.host = str(folder / f"{name}-socket")
        os.mkdir(self.host, 0o700)
        if os.geteuid() == 0:
            shutil.chown(self.host, "postgres")

    def start(self):
        _run("pg_ctl", "-D", str(self.data), "-w", "-s", "-l", f"{self.data}.log", "start")

    def stop(self):
        """End it at once, as a machine that fails does; nothing happens where it does not run."""
        if (self.data / "postmaster.pid").exists():
            _run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "-s", "stop")

    @contextmanager
    def frozen(self):
        """Let it stand still meanwhile, as a machine that swaps: connected, and silent."""
        postmaster = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        postmaster.suspend()
        # No more of them from now on.
        children = postmaster.children()
        try:
            for child in children:
                with suppress(psutil.NoSuchProcess):
                    child.suspend()
            yield
        finally:
            for process in (*children, postmaster):
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    def promote(self):
        _run("pg_ctl", "-D", str(self.data), "-w", "-s", "promote")

    def query(self, statement, *values, database="postgres"):
        """Run one statement as the owner, outside any transaction; return its rows, if any."""
        connection = psycopg2.connect(
            host=self.host, port=PORT, user="postgres", dbname=database, connect_timeout=5
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


class Pair:
    """A primary and a standby that follows it. Use it as a context manager.

    :ivar Cluster primary: it has the role ``egate``, which makes databases
    :ivar Cluster standby: what it replays can be stopped, see :meth:`pause`
    """

    def __enter__(self):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="egate-")))
            if os.geteuid() == 0:
                shutil.chown(folder, "postgres")
            self.primary = primary = Cluster(folder, "primary")
            self.standby = standby = Cluster(folder, "standby")
            _run(
                *["initdb", "-D", str(primary.data), "-U", "postgres", "--no-sync"],
                *["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
            )
            with open(primary.data / "postgresql.conf", "a") as settings:
                settings.write(f"{SETTINGS}unix_socket_directories = '{primary.host}'\n")
            stack.callback(primary.stop)
            primary.start()
            primary.query("CREATE ROLE egate LOGIN CREATEDB")
            _run(
                *["pg_basebackup", "-h", primary.host, "-p", str(PORT), "-U", "postgres"],
                *["-D", str(standby.data), "-R", "-X", "stream", "-c", "fast", "--no-sync"],
            )
            with open(standby.data / "postgresql.conf", "a") as settings:
                settings.write(f"unix_socket_directories = '{standby.host}'\n")
            stack.callback(standby.stop)
            standby.start()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    def pause(self):
        """Stop the standby's replay; it goes on answering what it knows."""
        self.standby.query("SELECT pg_wal_replay_pause()")
        self._until("SELECT pg_get_wal_replay_pause_state() = 'paused'")

    def resume(self):
        """Let the standby replay again, and wait until it knows what the primary does."""
        self.standby.query("SELECT pg_wal_replay_resume()")
        self.catch_up()

    def catch_up(self):
        ((position,),) = self.primary.query("SELECT pg_current_wal_insert_lsn()")
        self._until("SELECT pg_last_wal_replay_lsn() >= %s", position)

    def _until(self, statement, *values):
        for _ in range(600):
            if self.standby.query(f"SELECT ({statement}), pg_sleep(0.02)", *values)[0][0]:
                return
        raise TimeoutError(statement)
