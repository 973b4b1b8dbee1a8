#!/usr/bin/env bash
# What psycopg2 2.9.10 says of a connection whose PostgreSQL (Debian's 15) was stopped at once, as it also does by itself to
# all sessions after one of them crashed.
# Guess: the next use raises OperationalError and "closed" is not 0 then: the page of psycopg2 gives OperationalError as the
# one for "an unexpected disconnect", and every pool and retry is written by it.
# Seen: a killed server, and one stopped in the middle of a statement, do so. After an immediate stop the next use of a
# connection, idle or in a transaction, raises a plain DatabaseError with the same words ("server closed the connection
# unexpectedly"), and "closed" stays 0; the use after that raises OperationalError. Code that catches OperationalError, or
# asks "closed", to replace a lost connection hands this one out.
# So: egate_base/tools/database_away.py makes an OperationalError of it where Odoo's pool lends a connection.
set -euo pipefail
bin=$(ls -1dv /usr/lib/postgresql/*/bin | tail -n 1)
folder=$(mktemp -d)
chmod 755 "$folder"
as() { if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }
mkdir "$folder/pg"
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder/pg"; fi
trap 'as "$bin/pg_ctl" -D "$folder/pg/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check psycopg2-binary==2.9.10
as "$bin/initdb" -D "$folder/pg/data" -U postgres --auth=trust --no-sync >/dev/null
start() {
    as "$bin/pg_ctl" -D "$folder/pg/data" -l "$folder/pg/log" -o "-c listen_addresses='' -k $folder/pg" -w start >/dev/null
}
# Asks once, ends the server by the command, and asks twice again.
cat >"$folder/ask.py" <<'PY'
import subprocess
import sys
import psycopg2
cnx = psycopg2.connect(dbname="postgres", user="postgres", host=sys.argv[1])
cnx.cursor().execute("SELECT 1")
cnx.rollback()
subprocess.run(sys.argv[2:], check=True, stdout=subprocess.DEVNULL)
for _ in range(2):
    try:
        cnx.cursor().execute("SELECT 1")
    except psycopg2.Error as fault:
        print(type(fault).__name__, "closed" if cnx.closed else "open", end=" ")
print()
PY
after() { "$folder/venv/bin/python" "$folder/ask.py" "$folder/pg" "$@"; }
start
cat >"$folder/stop" <<SH
#!/bin/sh
cd / && if [ "\$(id -u)" -eq 0 ]; then exec runuser -u postgres -- "$bin/pg_ctl" -D "$folder/pg/data" -m immediate -w stop; fi
exec "$bin/pg_ctl" -D "$folder/pg/data" -m immediate -w stop
SH
cat >"$folder/kill" <<SH
#!/bin/sh
kill -9 "\$(head -n 1 "$folder/pg/data/postmaster.pid")"
sleep 2
SH
chmod +x "$folder/stop" "$folder/kill"
stopped=$(after "$folder/stop")
start
lost=$(after "$folder/kill")
echo "stopped at once: $stopped"
echo "killed: $lost"
[ "$stopped" = "DatabaseError open OperationalError closed " ] &&
    [ "$lost" = "OperationalError closed InterfaceError closed " ] ||
    { echo "it does otherwise now"; exit 1; }
