#!/usr/bin/env bash
# Whether "pg_ctl -w start" has waited for the recovery of a restored cluster (Debian's PostgreSQL 15).
# Guess: its page says that it waits until the server "is ready to accept connections"; so whoever asks the first question
# after it gets an answer, however long the log was that had to be replayed.
# Seen: where no readers are let in meanwhile (hot_standby = off), it says "server started" and ends with 0 as soon as the
# recovery has begun; the first question is refused: "the database system is not accepting connections".
# So: config/backup/returning.py asks pg_isready until the log is replayed, and looks whether the server still lives.
set -euo pipefail
bin=$(ls -1dv /usr/lib/postgresql/*/bin | tail -n 1)
folder=$(mktemp -d)
chmod 755 "$folder"
as() { if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }
mkdir "$folder/pg"
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder/pg"; fi
trap 'as "$bin/pg_ctl" -D "$folder/pg/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
as "$bin/initdb" -D "$folder/pg/data" -U postgres --auth=trust --no-sync >/dev/null
# A log that takes ten seconds to come, as one from a far archive does.
as tee -a "$folder/pg/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$folder/pg'
hot_standby = off
restore_command = 'sleep 10; false'
CONF
as touch "$folder/pg/data/recovery.signal"
code=0
as "$bin/pg_ctl" -D "$folder/pg/data" -l "$folder/pg/log" -w -t 60 start >"$folder/said" || code=$?
tail -n 1 "$folder/said"
asked=$(as "$bin/psql" -h "$folder/pg" -U postgres -d postgres -Atc "SELECT 'answered'" 2>&1) || true
echo "$asked"
case "$code $asked" in
    "0 "*"not accepting connections"* | "0 "*"not yet accepting connections"*) ;;
    *) echo "it does otherwise now"; exit 1 ;;
esac
