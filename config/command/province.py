"""``./egate province``: three database hosts, two Odoo hosts and a door, on this machine alone.

Each host is a network namespace with one address, joined to the others by a bridge that is in a
namespace as well: the machine's own network has nothing of it. From outside there is one way in, on
the loopback. The engines read the files of ``config/province/``, as the machines of a province do.
"""

import argparse
import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2
from context import (
    DEMO,
    HOME,
    MARK,
    STATE,
    fail,
    free_port,
    odoo_command,
    say,
    timed,
)
from logins import logins_of, new_passwords
from templates import template

PLACE = Path(os.environ["EGATE_PROVINCE"])
TEMPLATES = HOME / "config" / "province"
NETWORK = "10.213.0"
DATABASE_HOSTS = {"db1": f"{NETWORK}.11", "db2": f"{NETWORK}.12", "db3": f"{NETWORK}.13"}
ODOO_HOSTS = {"odoo1": f"{NETWORK}.21", "odoo2": f"{NETWORK}.22"}
DOOR = {"door": f"{NETWORK}.10"}
HOSTS = {**DATABASE_HOSTS, **ODOO_HOSTS, **DOOR}
#: The namespace of the bridge, and the way in from the loopback, which is in the machine's own.
SWITCH, RELAY = "switch", "relay"
DATABASE = "egate"
#: Where each host holds its copy of the volume, and where Odoo hosts see the volume.
BRICK, SHARED = "/run/egate-volume", PLACE / "shared"
#: Where a database host sees its settings of backups: /etc/egate in the guide. And the repository,
#: which stands for a disk of another machine.
BACKUP, REPOSITORY = "/run/egate", PLACE / "backup"
#: Seconds that databases, or Odoo, may take to start; on an idle machine it is a tenth of it.
START = 240
#: The logs of a start that failed.
KEPT = STATE / "log" / "province"
#: What a service needs of the environment: nothing of the shell that typed the command.
PLAIN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}


class Late(Exception):
    """Something was waited for and did not come."""


def namespace(name):
    return f"egate-{MARK}-{name}"


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)  # nosec B607 (root's own path)


def namespaces():
    said = {"check": True, "capture_output": True, "text": True}
    listed = subprocess.run(["ip", "-json", "netns"], **said)  # nosec B607 (root's own path)
    ours = namespace("")
    return {
        one["name"].removeprefix(ours)
        for one in json.loads(listed.stdout or "[]")
        if one["name"].startswith(ours)
    }


def wait_for(what, seconds, asked):
    """Ask each half second until the answer is good, and return it.

    :param asked: a function; what it raises for a service that is not there yet is no answer
    """
    until, last = time.monotonic() + seconds, None
    while time.monotonic() < until:
        try:
            if answer := asked():
                return answer
        except (OSError, ValueError, psycopg2.Error, subprocess.CalledProcessError) as error:
            last = error
        time.sleep(0.5)
    raise Late(f"{what} did not come in {seconds} seconds ({last})")


# -- hosts ---------------------------------------------------------------------------------


def processes(host):
    """Return the numbers of all processes on a host."""
    listed = subprocess.run(  # nosec B607 (root's own path)
        ["ip", "netns", "pids", namespace(host)], check=False, capture_output=True, text=True
    )
    return [int(pid) for pid in listed.stdout.split()]


def recorded(host, service):
    """Return the number of a service's process, or None where it is not running."""
    try:
        pid = int((PLACE / host / f"{service}.pid").read_text())
    except (OSError, ValueError):
        return None
    if host == RELAY:
        # In no namespace of ours: by the file that it was started with.
        file = str(PLACE / RELAY / "haproxy-relay.cfg")
        return pid if file in _words(pid) else None
    return pid if pid in processes(host) else None


def _words(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def entered(host, command):
    """Return the command that runs ``command`` on a host, with its mounts."""
    pid = recorded(host, "host")
    if pid is None:
        raise Late(f"{host} is not running")
    return ["nsenter", f"--target={pid}", "--mount", "--net", "--", *command]


def run_on(host, *command, text=None, environment=None):
    """Run a command on a host and return what it printed."""
    done = subprocess.run(
        entered(host, command),
        check=True,
        capture_output=True,
        text=True,
        input=text,
        env={**PLAIN, **(environment or {})},
    )
    return done.stdout


def connect(host):
    """Join a host to the bridge, or put its cable back."""
    name, address = namespace(host), HOSTS[host]
    if host not in namespaces():
        ip("netns", "add", name)
        ip("-netns", name, "link", "set", "lo", "up")
        ip(
            *["link", "add", "eth0", "netns", name, "type", "veth"],
            *["peer", "name", host, "netns", namespace(SWITCH)],
        )
        ip("-netns", namespace(SWITCH), "link", "set", host, "master", "bridge", "up")
        ip("-netns", name, "address", "add", f"{address}/24", "dev", "eth0")
    ip("-netns", name, "link", "set", "eth0", "up")


def disconnect(host):
    """Pull the cable of a host out: nobody gets a farewell."""
    ip("-netns", namespace(host), "link", "set", "eth0", "down")


def start_host(host, mounts, services):
    """Start a host that is not running; its files are in its folder."""
    if host in namespaces():
        if recorded(host, "host") is not None:
            connect(host)
            return
        # Services whose keeper is gone.
        kill_host(host)
    connect(host)
    place = PLACE / host
    for service in services.values():
        service.setdefault("environment", PLAIN)
    file = write(place / "host.json", json.dumps({"mounts": mounts, "services": services}))
    keeper = str(HOME / "config/command/province_host.py")
    launch(["ip", "netns", "exec", namespace(host), "/usr/bin/python3", keeper, file], host, "host")


def launch(command, host, name):
    """Start a process that is nobody's child and outlives this one; record its number."""
    place = PLACE / host
    number = place / f"{name}.pid"
    number.unlink(missing_ok=True)
    with open(place / f"{name}.log", "ab") as log:
        subprocess.run(  # nosec B607 (root's own path)
            ["setsid", "--fork", "sh", "-c", 'echo $$ >"$0"; exec "$@"', number, *command],
            check=True,
            env=PLAIN,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    wait_for(f"{name} on {host}", 10, lambda: recorded(host, name))


def kill_host(host):
    """Take a host away at once, as when its power fails: first its cable, then all that it runs."""
    disconnect(host)
    while pids := processes(host):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


# -- files ---------------------------------------------------------------------------------


def write(path, text, user=None):
    """Write a file for its owner alone, in a folder that is there afterwards."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    if user:
        shutil.chown(path, user, user)
    return path


def settings():
    """Return what is drawn once for each province: passwords, and ports on the loopback."""
    file = PLACE / "settings.json"
    if not file.exists():
        names = ("SUPERUSER", "REPLICATION", "REWIND", "RESTAPI", "EGATE", "MASTER")
        values = {f"{name}_PASSWORD": secrets.token_urlsafe(18) for name in names}
        values |= {"WEB_PORT": free_port()}
        write(file, json.dumps(values))
    return json.loads(file.read_text())


def fill(template_name, host, user=None, **values):
    """Write a file of ``config/province/`` with its places filled in for a host."""
    text = (TEMPLATES / template_name).read_text()
    values = {
        **settings(),
        **{name.upper(): address for name, address in HOSTS.items()},
        "NAME": host,
        "ADDRESS": HOSTS.get(host, "127.0.0.1"),
        "PLACE": PLACE / host,
        "NETWORK": f"{NETWORK}.0/24",
        "ETCD_PEERS": ",".join(f"{name}=http://{at}:2380" for name, at in DATABASE_HOSTS.items()),
        "ETCD_CLIENTS": ",".join(f"{at}:2379" for at in DATABASE_HOSTS.values()),
        "DATABASE": DATABASE,
        "FILES": TEMPLATES,
        **values,
    }
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    return str(write(PLACE / host / template_name, text, user))


# -- the database --------------------------------------------------------------------------


def start_database_hosts():
    SHARED.mkdir(exist_ok=True)
    for host in DATABASE_HOSTS:
        place = PLACE / host
        folders = {"etcd": "etcd", "volume": None, "brick": None, "backup": None}
        for folder, user in folders.items():
            (place / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            if user:
                shutil.chown(place / folder, user, user)
        place.chmod(0o755)
        (place / "backup").chmod(0o711)
        etcd = fill("etcd.yml", host, "etcd")
        patroni = fill(
            *["patroni.yml", host, "postgres"],
            PLACE=place / "postgres",
            PG_BIN=os.environ["EGATE_PROVINCE_PG_BIN"],
            # A rehearsal shares one machine's memory and disk.
            SHARED_BUFFERS="64MB",
            MAX_CONNECTIONS=100,
            SLOT_WAL="1GB",
            BACKUP=BACKUP,
        )
        (place / "postgres").mkdir(mode=0o700, exist_ok=True)
        shutil.chown(place / "postgres", "postgres", "postgres")
        start_host(
            host,
            mounts=[
                ["mount", "-t", "tmpfs", "tmpfs", "/run"],
                ["install", "-d", "-o", "postgres", "/run/postgresql"],
                ["install", "-d", "/run/gluster", BRICK, BACKUP],
                ["mount", "--bind", str(place / "backup"), BACKUP],
                NO_VOLUME,
                ["mount", "--bind", str(place / "brick"), BRICK],
                ["mount", "--bind", str(place / "volume"), "/var/lib/glusterd"],
                ["mount", "--bind", str(place), "/var/log/glusterfs"],
            ],
            services={
                "etcd": {"user": "etcd", "command": ["etcd", f"--config-file={etcd}"]},
                "patroni": {"user": "postgres", "command": ["patroni", patroni]},
                "glusterd": {"command": ["glusterd", "--no-daemon", "--log-level=WARNING"]},
                # For the backup of the files.
                "volume": volume_client(host),
            },
        )


def cluster():
    """Return what Patroni says of each database host, asked from any of them that answers.

    :rtype: dict[str, dict]
    """
    for host, address in DATABASE_HOSTS.items():
        with contextlib.suppress(Late, subprocess.CalledProcessError, ValueError):
            answer = run_on(host, "curl", "-s", "-m", "2", f"http://{address}:8008/cluster")
            return {one["name"]: one for one in json.loads(answer)["members"]}
    return {}


def primary():
    """Return the name of the database host that is the primary now, or None."""
    found = [name for name, one in cluster().items() if one["role"] == "leader"]
    return next((name for name in found if recorded(name, "host")), None)


def sql_on(host, statement, database="postgres"):
    """Run SQL on a database host as the cluster's superuser; give what psql printed."""
    return run_on(
        host,
        *["runuser", "-u", "postgres", "--"],
        *["psql", "-h", "/run/postgresql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database],
        text=statement,
    ).strip()


def standbys():
    """Return the names of the standbys by how the primary counts them: ``sync``, ``async``.

    :rtype: dict[str, str]
    """
    leader = primary()
    if not leader:
        return {}
    rows = sql_on(leader, "SELECT application_name, sync_state FROM pg_stat_replication")
    return dict(row.split("|") for row in rows.splitlines())


def standby():
    """Return the name of the standby that confirms each commit, or None."""
    return next((name for name, state in standbys().items() if state == "sync"), None)


def whole():
    """Whether all database hosts that run are in line, and one of them confirms each commit."""
    there = sum(recorded(host, "host") is not None for host in DATABASE_HOSTS)
    states = standbys()
    return len(states) == there - 1 and "sync" in states.values()


def etcd_leader():
    """Return the name of the host whose etcd leads."""
    for host in DATABASE_HOSTS:
        with contextlib.suppress(Late, subprocess.CalledProcessError, ValueError):
            own, leader = _etcd_ids(host)
            if own == leader:
                return host
    return None


def _etcd_ids(host):
    url = f"http://{DATABASE_HOSTS[host]}:2379/v3/maintenance/status"
    answer = json.loads(run_on(host, "curl", "-s", "-m", "2", "-d", "{}", url))
    return answer["header"]["member_id"], answer["leader"]


def fill_database():
    """Make the role and the database with the demo, once."""
    leader = primary()
    if sql_on(leader, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # nosec B608
        return
    source = template(DEMO)
    password = settings()["EGATE_PASSWORD"]
    with timed("Filling the database with the demo"):
        sql_on(
            leader,
            f"""CREATE ROLE egate LOGIN PASSWORD '{password}';
            CREATE DATABASE egate_blank TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C';""",
        )
        sql_on(
            leader,
            """CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent;
            ALTER FUNCTION unaccent(text) IMMUTABLE; GRANT ALL ON SCHEMA public TO egate;""",
            database="egate_blank",
        )
        # Under another name until it is whole.
        sql_on(leader, "CREATE DATABASE egate_new OWNER egate TEMPLATE egate_blank")
        dump = PLACE / "demo.dump"
        programs = Path(os.environ["EGATE_PROVINCE_PG_BIN"])
        subprocess.run(
            [programs / "pg_dump", "-Fc", "-Z1", "-f", dump, source], check=True, cwd="/"
        )
        run_on(
            leader,
            *["pg_restore", "--no-owner", "--no-comments", "--exit-on-error", "--jobs=2"],
            *["-h", DATABASE_HOSTS[leader], "-U", "egate", "-d", "egate_new", str(dump)],
            environment={"PGPASSWORD": password, "PGOPTIONS": "-c synchronous_commit=local"},
        )
        dump.unlink()
        sql_on(
            leader,
            "UPDATE ir_config_parameter SET value = 'file' WHERE key = 'ir_attachment.location'",
            database="egate_new",
        )
        sql_on(leader, f"ANALYZE; ALTER DATABASE egate_new RENAME TO {DATABASE}", "egate_blank")


# -- backups -------------------------------------------------------------------------------


def prepare_backups():
    """Do on each database host what an operator does there; the first of them the primary."""
    for host in sorted(DATABASE_HOSTS, key=lambda host: host != primary()):
        changed = {
            "name": DATABASE,
            "data": PLACE / host / "postgres" / "data",
            "socket": "/run/postgresql",
            "programs": os.environ["EGATE_PROVINCE_PG_BIN"],
            "data_dir": SHARED / "data",
            "path": REPOSITORY,
            # Copied from the first to the others by an operator.
            "key": PLACE / "backup.key",
            "python": os.environ["EGATE_PYTHON"],
            "config": odoo_conf(host),
            "source": os.environ["ODOO_SOURCE"],
        }
        text = (HOME / "config" / "backup.conf").read_text()
        for name, value in changed.items():
            text = re.sub(rf"(?m)^{name} = .*", f"{name} = {value}", text)
        # Here Odoo is root's.
        text = text.replace("owner = egate\n", "owner = root\n")
        write(PLACE / host / "backup" / "backup.conf", text)
        backup(host, "set-up")


def backup(host, *words):
    """Run the program of backups on a database host; return what it said.

    :raise subprocess.CalledProcessError: it ended with a fault
    """
    program = [str(HOME / "config" / "backup"), f"--config={BACKUP}/backup.conf"]
    command = entered(host, ["/usr/bin/python3", *program, *map(str, words)])
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=PLAIN)
    said = done.stdout + done.stderr
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, stderr=said)
    return said


# -- Odoo and the door ---------------------------------------------------------------------


def make_volume():
    """Make the shared volume, as an operator does."""
    run_on("db1", str(TEMPLATES / "volume.sh"), BRICK, *DATABASE_HOSTS.values())


def volume_client(host):
    """Return the service by which a host sees the shared volume."""
    servers = [f"--volfile-server={address}" for address in DATABASE_HOSTS.values()]
    volume = [
        *["glusterfs", "--no-daemon", "--log-level=WARNING", "--volfile-id=egate", *servers],
        *["--entry-timeout=0", "--attribute-timeout=0", "--negative-timeout=0"],
        *[f"--log-file={PLACE / host / 'volume-client.log'}", str(SHARED)],
    ]
    return {"command": ["sh", "-c", VOLUME, "sh", *volume]}


def odoo_conf(host):
    """Write Odoo's settings on a host; return the file."""
    addons, source = f"{HOME / 'addons'}", os.environ["ODOO_SOURCE"]
    if Path(source, "addons", "web").is_dir():
        addons = f"{source}/addons,{addons}"
    return fill("odoo.conf", host, ADDONS_PATH=addons, SHARED=SHARED, WORKERS=2)


def start_odoo_hosts():
    for host in ODOO_HOSTS:
        database = fill("haproxy-database.cfg", host)
        environment = {"ODOO_RC": odoo_conf(host), "PYTHONPATH": os.environ["ODOO_SOURCE"]}
        start_host(
            host,
            mounts=[NO_VOLUME],
            services={
                "database": {"command": ["haproxy", "-f", database]},
                "volume": volume_client(host),
                "odoo": {
                    "command": ["sh", "-c", ODOO, "sh", *odoo_command()],
                    "environment": {**PLAIN, **environment},
                },
            },
        )


#: Where the volume is not there, nothing can be written in its place.
NO_VOLUME = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(SHARED)]
#: One that was left by a client that died is no volume: it goes first.
VOLUME = (
    f"""! grep -q ' {SHARED} fuse.glusterfs ' /proc/mounts || umount --lazy {SHARED}; exec "$@" """
)
#: As RequiresMountsFor does for a service.
ODOO = f"""until grep -q ' {SHARED} fuse.glusterfs ' /proc/mounts; do sleep 0.2; done
mkdir -p {SHARED}/data/filestore/{DATABASE}; exec "$@" """


def start_door():
    door = fill("haproxy-web.cfg", "door")
    start_host("door", mounts=[], services={"web": {"command": ["haproxy", "-f", door]}})
    if recorded(RELAY, "web") is None:
        relay = fill("haproxy-relay.cfg", RELAY, DOOR_NAMESPACE=namespace("door"))
        launch(["haproxy", "-f", relay], RELAY, "web")


def url():
    """Return the address that leads to the door, for this machine alone."""
    return f"http://localhost:{settings()['WEB_PORT']}"


def answers():
    """Whether a page that needs the database comes through the door."""
    # lint: allow the address of the servers that were just started
    with urllib.request.urlopen(f"{url()}/web/login", timeout=20) as answer:
        return answer.status == 200


def on_odoo(host, *command, text=None):
    """Run a program of Odoo's environment on an Odoo host, with the configuration of its server."""
    return run_on(
        host,
        *command,
        text=text,
        environment={
            **{name: os.environ[name] for name in ("PYTHONPATH", "EGATE_HOME", "EGATE_STATE")},
            "ODOO_RC": str(PLACE / host / "odoo.conf"),
            # For what asks libpq's own variables.
            **{"PGHOST": "127.0.0.1", "PGPORT": "5000", "PGUSER": "egate"},
            "PGPASSWORD": settings()["EGATE_PASSWORD"],
        },
    )


# -- the verbs -----------------------------------------------------------------------------


def missing():
    """Return what keeps this machine from having a province, as a sentence, or None."""
    if os.geteuid() != 0:
        return "a province needs root, for its network namespaces."
    programs = ["ip", "curl", "patroni", "etcd", "haproxy", "glusterd", "pgbackrest", "restic"]
    if lacking := [name for name in programs if not shutil.which(name, path=PLAIN["PATH"])]:
        return f"a province needs {', '.join(lacking)}: ./egate province setup installs them."
    if not os.environ.get("EGATE_PROVINCE_PG_BIN"):
        return "a province needs the programs of a PostgreSQL server."
    try:
        os.close(os.open("/dev/fuse", os.O_RDWR))
    except OSError as error:
        return f"a province needs FUSE, for its shared volume ({error})."
    try:
        with tempfile.NamedTemporaryFile(dir=PLACE.parent) as file:
            os.setxattr(file.name, "trusted.egate", b"1")
    except OSError as error:
        return f"the disk keeps no attributes as a shared volume needs them ({error})."
    try:
        subprocess.run(  # nosec B607 (root's own path)
            ["unshare", "--net", "--mount", "sh", "-ec", TRIAL],
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        return f"this machine gives root no networks of its own ({error}{_said(error)})"
    return None


#: What a province is made of, once, in a network that ends with this command.
TRIAL = """mount -t tmpfs tmpfs /run
ip netns add trial
ip link add eth0 netns trial type veth peer name other
ip link add bridge type bridge
"""


def up():
    """Start what is missing of the province; a first start that fails leaves nothing behind."""
    if lacks := missing():
        fail(lacks)
    first = not (PLACE / "made").exists()
    if first:
        # What a start that was killed left behind.
        down()
    PLACE.mkdir(exist_ok=True)
    # A way through for the users of the engines; each file in it is closed by itself.
    PLACE.chmod(0o711)
    try:
        if first:
            (PLACE / SWITCH).mkdir(parents=True, exist_ok=True)
            ip("netns", "add", namespace(SWITCH))
            ip("-netns", namespace(SWITCH), "link", "add", "bridge", "type", "bridge")
            ip("-netns", namespace(SWITCH), "link", "set", "bridge", "up")
        with timed("Starting three database hosts under Patroni and etcd"):
            start_database_hosts()
            wait_for("the database with its standbys", START, whole)
            if first:
                make_volume()
                prepare_backups()
        fill_database()
        with timed("Starting two Odoo hosts and the door"):
            start_odoo_hosts()
            start_door()
            wait_for("a page through the door", START, answers)
        (PLACE / "made").touch()
    except BaseException as error:
        _keep_logs()
        if first:
            down()
        if isinstance(error, (Late, subprocess.CalledProcessError)):
            fail(f"{error}{_said(error)} The logs are in {KEPT.relative_to(HOME)}.")
        raise


def _keep_logs():
    """Put what the engines said where it outlives the province."""
    shutil.rmtree(KEPT, ignore_errors=True)
    for log in PLACE.glob("*/*.log"):
        kept = KEPT / log.relative_to(PLACE)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(log, kept)


def tell_logins():
    """Print who may sign in, and where; everybody's password is drawn once."""
    file = PLACE / "logins.txt"
    if not file.exists():
        shell = odoo_command("shell", "-d", DATABASE, "--no-http", "--workers=0")
        host = next(host for host in ODOO_HOSTS if recorded(host, "host"))
        write(file, logins_of(on_odoo(host, *shell, text=new_passwords(url()))))
    print(f"{file.read_text()}\n  back office  {url()}/odoo\n")


def kill(name):
    """Take a host away as its power would; of ``etcd``, the process that leads.

    :param name: a host, or ``primary``, ``standby`` (the one that confirms commits), ``etcd``
    """
    if name == "etcd":
        host = etcd_leader()
        pid = recorded(host, "etcd") if host else None
        if pid is None:
            fail("no etcd leads now.")
        os.kill(pid, signal.SIGKILL)
        say(f"- etcd on {host} is killed; the host starts it again.")
        return
    host = {"primary": primary, "standby": standby}.get(name, lambda: name)()
    if host not in HOSTS:
        fail(f"there is no {name}. There are {', '.join(HOSTS)}, and primary, standby, etcd.")
    kill_host(host)
    say(f"- {host} is gone. ./egate province up brings it back.")


def _said(error):
    text = (getattr(error, "stderr", None) or "").strip()
    return f":\n{text[-2000:]}" if text else "."


def status():
    """Print a line for each host."""
    if not namespaces():
        print("there is no province. ./egate province up makes one.")
        return 1
    members, states = cluster(), standbys()
    for host, address in HOSTS.items():
        said = "running" if recorded(host, "host") else "down"
        if host in members and said == "running":
            role = members[host]["role"]
            said = "primary" if role == "leader" else f"standby, {states.get(host, 'not in line')}"
            said += ", etcd leads" if host == etcd_leader() else ""
        print(f"{host:<6} {address:<13} {said}")
    return 0


def back_up():
    """Do what the timers of the guide do: on each database host, the primary's is a backup."""
    for host in DATABASE_HOSTS:
        if recorded(host, "host") is not None:
            try:
                print(f"{host}:\n{backup(host, 'take')}", flush=True)
            except subprocess.CalledProcessError as error:
                fail(f"the backup on {host} failed{_said(error)}")


def down():
    """End all processes of the province and remove its namespaces and files."""
    if pid := recorded(RELAY, "web"):
        os.kill(pid, signal.SIGTERM)
    for host in sorted(namespaces()):
        if host in HOSTS:
            kill_host(host)
        ip("netns", "delete", namespace(host))
    shutil.rmtree(PLACE, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(prog="./egate province", description=__doc__)
    verbs = parser.add_subparsers(
        dest="verb", required=True, metavar="up|status|kill NAME|backup|down"
    )
    verbs.add_parser("up")
    verbs.add_parser("status")
    verbs.add_parser("backup")
    verbs.add_parser("down")
    killed = verbs.add_parser("kill")
    killed.add_argument("name")
    options = parser.parse_args()
    # Ended from outside, it cleans up as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    match options.verb:
        case "up":
            up()
            tell_logins()
        case "kill":
            kill(options.name)
        case "backup":
            back_up()
        case "down":
            down()
    return 0 if options.verb == "down" else status()


if __name__ == "__main__":
    sys.exit(main())
