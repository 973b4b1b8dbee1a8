# Backup and return of the private cluster: what config/backup is told of it. A server in use has
# its own settings, see config/backup.conf.

backup_run() {
    exec "$PYTHON" "$EGATE_HOME/config/backup" --config "$BACKUP_PLACE/backup.conf" "$@"
}

backup_settings() {
    [ -z "${EGATE_PG_URL:-}" ] || fail "a backup needs the server's own disk: on the server of EGATE_PG_URL, follow docs/van-hanh.md."
    BACKUP_PLACE=$(dirname -- "$PG_DATA")/backup
    mkdir -p "$BACKUP_PLACE"
    cat >"$BACKUP_PLACE/backup.conf" <<CONF
# Written by ./egate at each start.
[database]
name = ${EGATE_DB:-egate}
data = $PG_DATA
socket = $PG_SOCKET
port = 5432
owner = $(stat -c %U "$(dirname -- "$PG_DATA")")
superuser = postgres
programs = $PG_BIN
[files]
data_dir = $EGATE_STATE/data
owner = $(id -un)
[repository]
path = $BACKUP_PLACE/repository
key = $BACKUP_PLACE/key
keep_days = 14
[odoo]
python = $PYTHON
config = $ODOO_RC
source = $ODOO_SOURCE
CONF
}

# The repository, and a cluster that sends its log there.
backup_need() {
    local data=$EGATE_STATE/data/filestore/${EGATE_DB:-egate}
    database_exists "${EGATE_DB:-egate}" || fail "there is no database ${EGATE_DB:-egate}. ./egate run makes the database egate."
    backup_settings
    # The samples of "run" keep their files in the database.
    mkdir -p "$data"
    step "Preparing the repository of backups" "$PYTHON" "$EGATE_HOME/config/backup" --config "$BACKUP_PLACE/backup.conf" set-up
    if ! postgres_as grep -q '^archive_mode' "$PG_DATA/postgresql.conf"; then
        postgres_as tee -a "$PG_DATA/postgresql.conf" >/dev/null <<CONF
archive_mode = on
archive_command = 'pgbackrest --config=$BACKUP_PLACE/pgbackrest.conf --stanza=egate archive-push %p'
archive_timeout = 60
CONF
        step "Starting PostgreSQL anew, which sends its log to the repository" postgres_start
    fi
}
