# PostgreSQL: the server that EGATE_PG_URL names, or a cluster of our own, reached through a
# Unix socket only. PostgreSQL refuses to run as root, so where we are root the cluster belongs
# to the user postgres, elsewhere to us. The system's own clusters are never touched.

# The newest programs that this machine has.
postgres_programs() {
    local dir
    for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(dirname -- "$(command -v initdb || echo /nowhere/initdb)")"; do
        # All that is used here: a folder that lacks some of them is another program's.
        if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && [ -x "$dir/pg_ctl" ] && [ -x "$dir/pg_isready" ]; then
            printf '%s' "$dir"
            return 0
        fi
    done
    return 1
}

postgres_as() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && exec runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

postgres_need() {
    if [ -n "${EGATE_PG_URL:-}" ]; then
        # Becomes libpq's own variables, which Odoo, psql and Python all read.
        eval "$("$PYTHON" "$EGATE_HOME/config/command/pg_url.py")"
        return 0
    fi
    PG_BIN=$(postgres_programs) || fail "PostgreSQL is missing: install its server and run the command again, or set EGATE_PG_URL."
    PG_DATA=$(cat "$EGATE_STATE/pg.data" 2>/dev/null || true)
    PG_SOCKET=$(cat "$EGATE_STATE/pg.socket" 2>/dev/null || true)
    if ! postgres_answers; then
        locked setup postgres_prepare
        PG_DATA=$(cat "$EGATE_STATE/pg.data")
        PG_SOCKET=$(cat "$EGATE_STATE/pg.socket")
    fi
    export PGHOST=$PG_SOCKET PGUSER=egate PGPORT=5432 EGATE_PG_BIN=$PG_BIN
    unset PGPASSWORD PGDATABASE PGSERVICE PGHOSTADDR PGSSLMODE
}

# Whoever does not answer is stopped and started anew, so only a server that was really asked may
# be said not to.
postgres_answers() {
    local code _turn
    [ -n "$PG_SOCKET" ] && [ -S "$PG_SOCKET/.s.PGSQL.5432" ] || return 1
    for _turn in {1..600}; do
        code=0
        "$PG_BIN/pg_isready" -q -h "$PG_SOCKET" -p 5432 || code=$?
        case $code in
            0) return 0 ;;
            # It is starting, or recovers what a killed one left.
            1) sleep 0.1 ;;
            2) return 1 ;;
            *) fail "PostgreSQL could not be asked whether it answers ($PG_BIN/pg_isready ended with $code). Is the disk full?" ;;
        esac
    done
    return 1
}

postgres_prepare() {
    PG_DATA=$(cat "$EGATE_STATE/pg.data" 2>/dev/null || true)
    PG_SOCKET=$(cat "$EGATE_STATE/pg.socket" 2>/dev/null || true)
    ! postgres_answers || return 0
    if [ -z "$PG_DATA" ] || ! postgres_as test -e "$PG_DATA/egate.ready"; then
        room_for 1500
        PG_DATA=$(postgres_place)/data
        step "Making a private PostgreSQL cluster" postgres_init
        printf '%s\n' "$PG_DATA" >"$EGATE_STATE/pg.data"
    fi
    if [ "$(postgres_as cat "$PG_DATA/PG_VERSION")" != "$("$PG_BIN/postgres" -V | sed -E 's/^[^0-9]*([0-9]+).*/\1/')" ]; then
        fail "the private cluster was made by PostgreSQL $(postgres_as cat "$PG_DATA/PG_VERSION"), and this machine now has $("$PG_BIN/postgres" -V). It holds only test and demo data: ./egate clean, then try again."
    fi
    postgres_socket
    printf '%s\n' "$PG_SOCKET" >"$EGATE_STATE/pg.socket"
    step "Starting PostgreSQL" postgres_start
}

# Under .egate/ where the cluster's user can go there. Root's checkout may lie below a folder
# that only root may enter (/root, a private temporary folder): then under /var/lib, in a
# folder named after the checkout; ./egate clean removes it too.
postgres_place() {
    local place
    place=$(postgres_within pg)
    mkdir -p "$place"
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$place"; fi
    chmod 700 "$place"
    printf '%s' "$place"
}

# The path of a folder NAME that users of engines can be let into.
postgres_within() {
    local place=$EGATE_STATE/$1
    if [ "$(id -u)" -eq 0 ] && ! postgres_as test -x "$EGATE_STATE"; then
        place=/var/lib/egate-$(printf '%s' "$EGATE_HOME" | sha256sum | cut -c1-12)
        [ "$1" = pg ] || place+=-$1
    fi
    printf '%s' "$place"
}

postgres_init() {
    # An interrupted try: no stamp inside, so nothing of value.
    rm -rf "$PG_DATA"
    # Bytewise order and full Unicode letters: the order Odoo wants, the letters Vietnamese needs.
    # Trust is safe here: the only way in is a socket in a folder closed to everybody else.
    postgres_as "$PG_BIN/initdb" -D "$PG_DATA" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8
    postgres_as tee -a "$PG_DATA/postgresql.conf" >/dev/null <"$EGATE_HOME/config/postgresql.dev.conf"
    # Odoo's role makes databases but is no superuser. Only a superuser can declare unaccent()
    # immutable, as Odoo wants it for its indexes; so that is done here, in a blank database
    # that all others are copied from.
    postgres_alone postgres <<'SQL'
CREATE ROLE egate LOGIN CREATEDB;
CREATE DATABASE egate_blank TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' IS_TEMPLATE true;
SQL
    postgres_alone egate_blank <<'SQL'
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
ALTER FUNCTION unaccent(text) IMMUTABLE;
GRANT ALL ON SCHEMA public TO egate;
SQL
    postgres_as touch "$PG_DATA/egate.ready"
}

# SQL without a server, one statement on each line; the first error ends it.
postgres_alone() {
    postgres_as "$PG_BIN/postgres" --single -D "$PG_DATA" -c exit_on_error=true "$1"
}

# A Unix socket's path may not be longer than 107 bytes.
postgres_socket() {
    local near
    near=$(dirname -- "$PG_DATA")
    if [ "$(printf '%s/.s.PGSQL.5432.lock' "$near" | wc -c)" -le 107 ]; then
        PG_SOCKET=$near
    elif [ ! -d "$PG_SOCKET" ] || [ "$PG_SOCKET" = "$near" ]; then
        PG_SOCKET=$(mktemp -d /tmp/egate-XXXXXXXX)
        if [ "$(id -u)" -eq 0 ]; then chown postgres "$PG_SOCKET"; fi
    fi
}

postgres_start() {
    # It may run and still not answer, its socket swept away: then it starts anew.
    if postgres_as "$PG_BIN/pg_ctl" -D "$PG_DATA" status >/dev/null 2>&1; then
        postgres_as "$PG_BIN/pg_ctl" -D "$PG_DATA" -m fast -w stop
    fi
    # 9 is the lock's descriptor, which the server must not keep open.
    postgres_as "$PG_BIN/pg_ctl" -D "$PG_DATA" -l "$PG_DATA/egate.log" -w -t 120 \
        -o "-c listen_addresses='' -c unix_socket_directories='$PG_SOCKET' -p 5432" start 9>&- || {
        postgres_as tail -n 20 "$PG_DATA/egate.log"
        return 1
    }
}

postgres_stop() {
    local data bin
    data=$(cat "$EGATE_STATE/pg.data" 2>/dev/null || true)
    [ -n "$data" ] && bin=$(postgres_programs) && postgres_as test -e "$data/postmaster.pid" || return 0
    if postgres_as "$bin/pg_ctl" -D "$data" status >/dev/null; then
        step "Stopping PostgreSQL" postgres_as "$bin/pg_ctl" -D "$data" -m fast -w stop
    fi
}
