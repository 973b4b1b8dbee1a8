# One function for each verb.

verb_help() {
    cat <<'HELP'
usage: ./egate VERB [arguments]

  run [--detach]      Odoo 19, PostgreSQL and the suite with demo data; prints addresses and logins
  test [arguments]    the whole test suite; a folder, a file or -k narrows it (pytest's arguments)
  test --at "2027-02-06 09:00" [arguments]
                      the same under another clock: PostgreSQL, Odoo and the browser's pages
  bench [arguments]   the benchmarks of benchmarks/
  seed N [--seed S]   N realistic dossiers over five years into the database of "run"
  verify              every invariant over the whole database; non-zero at the first class of fault
  upgrade [--check] [--without-backup]
                      bring the database of "run" to the code that is in place; killed, run it again
  backup [--files | --check | --list]
                      the database of "run" and its files into a repository, encrypted; see what is there
  restore --data DIR --files DIR [--to "2026-11-30 07:30:05"]
                      bring them back into empty folders, to any second; restore --release afterwards
  province up|status|kill NAME|backup|down
                      a province of three database hosts and two Odoo hosts, on this machine alone
  recover LOGIN       make LOGIN an administrator of the office again; told and written down
  terms [addon ...]   write i18n/*.pot and bring vi.po up to date
  lock                write the locked versions anew from requirements*.in
  lint [--fast] [--fix]
                      format, style, XML, house rules and translations; --fast: what takes seconds
  setup               only prepare what the other verbs need
  stop                stop the server and the private PostgreSQL
  shell [DB]          Odoo's shell; also runs a script from standard input
  psql [arguments]    SQL on the database of "run"
  odoo ...            Odoo's own command line, in the project's environment
  python ...          Python, in the project's environment
  clean               stop everything and remove .egate/

Settings by environment: EGATE_DB, EGATE_PORT, ODOO_DIR, EGATE_DEB_DIR, EGATE_PG_URL
(docs/developer.md).
HELP
}

verb_setup() {
    local began=$EPOCHREALTIME
    # shellcheck disable=SC2086
    ready $DEBIAN_FOR_TESTS $DEBIAN_FOR_BACKUP
    axe_need
    provider_need
    say "ready in $(seconds_since "$began") s: Odoo $ODOO_VERSION, $("$PYTHON" -V), $("${PG_BIN:-/usr/bin}/psql" -V 2>/dev/null || echo PostgreSQL)."
}

verb_python() {
    ready
    exec "$PYTHON" "$@"
}

verb_odoo() {
    ready
    exec "$PYTHON" "$ODOO_SCRIPT" "$@"
}

verb_shell() {
    local db=${EGATE_DB:-egate}
    ready
    if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
        db=$1
        shift
    fi
    database_exists "$db" || fail "there is no database $db. ./egate run makes the database egate."
    exec "$PYTHON" "$ODOO_SCRIPT" shell -d "$db" --no-http "$@"
}

verb_psql() {
    ready
    command -v psql >/dev/null || debian_need postgresql-client
    PGDATABASE=${EGATE_DB:-egate} exec psql "$@"
}

database_exists() {
    "$PYTHON" -c 'import psycopg2, sys; psycopg2.connect(dbname=sys.argv[1])' "$1" 2>/dev/null
}

verb_run() {
    ready
    helper server.py "$@"
}

verb_test() {
    local offset
    province_settings
    if [ "${1:-}" = --at ]; then
        offset=$(clock_offset "${2:-}") || exit 1
        shift 2
        # shellcheck disable=SC2086
        ready $DEBIAN_FOR_TESTS $DEBIAN_FOR_BACKUP $DEBIAN_FOR_CLOCK
        axe_need
        provider_need
        clock_test "$offset" "$@"
    fi
    # shellcheck disable=SC2086
    ready $DEBIAN_FOR_TESTS $DEBIAN_FOR_BACKUP
    axe_need
    provider_need
    helper suite.py "$@"
}

verb_bench() {
    [ -f "$EGATE_HOME/benchmarks/run.py" ] || fail "there are no benchmarks in this checkout (benchmarks/run.py)."
    ready
    helper bench.py "$@"
}

verb_seed() {
    ready
    helper seed.py "$@"
}

verb_verify() {
    ready
    exec "$PYTHON" "$EGATE_HOME/config/verify.py" -d "${EGATE_DB:-egate}" "$@"
}

verb_upgrade() {
    ready
    [ -n "${EGATE_PG_URL:-}" ] || set -- --database-folder "$PG_DATA" "$@"
    exec "$PYTHON" "$EGATE_HOME/config/upgrade" -d "${EGATE_DB:-egate}" "$@"
}

verb_backup() {
    local verb=take
    case ${1:-} in
        --files | --check | --list)
            verb=${1#--}
            shift
            ;;
    esac
    # shellcheck disable=SC2086
    ready $DEBIAN_FOR_BACKUP
    backup_need
    backup_run "$verb" "$@"
}

verb_restore() {
    local verb=restore
    if [ "${1:-}" = --release ]; then
        verb=release
        shift
    fi
    # shellcheck disable=SC2086
    ready $DEBIAN_FOR_BACKUP
    backup_settings
    backup_run "$verb" "$@"
}

verb_province() {
    [ "$(id -u)" -eq 0 ] || fail "the province needs network namespaces, which are root's to make: sudo ./egate province ${1:-up}"
    # shellcheck disable=SC2086
    case ${1:-} in up | setup) debian_need $DEBIAN_FOR_PROVINCE ;; esac
    [ "${1:-}" != setup ] || return 0
    ready
    province_settings
    helper province.py "$@"
}

# Where the province is, and the programs of its databases, whatever server is used otherwise.
province_settings() {
    EGATE_PROVINCE=$(postgres_within province)
    EGATE_PROVINCE_PG_BIN=$(postgres_programs || true)
    export EGATE_PROVINCE EGATE_PROVINCE_PG_BIN
}

verb_recover() {
    ready
    helper recover.py "$@"
}

verb_lint() {
    case " $* " in
        *" --fast "*)
            # It looks at files alone: no PostgreSQL, no Odoo, no checkers of their own environment.
            python_need
            export EGATE_PYTHON=$PYTHON
            helper lint.py "$@"
            ;;
    esac
    ready
    lint_need
    helper lint.py "$@"
}

verb_terms() {
    ready
    helper terms.py "$@"
}

verb_stop() {
    server_stop
    postgres_stop
}

# The process recorded by "run", and only while it still is that very process.
server_stop() {
    local file=$EGATE_STATE/server.pid pid began waited=0
    [ -f "$file" ] || return 0
    read -r pid began <"$file" || true
    if [ -n "$pid" ] && [ "$(process_began "$pid")" = "$began" ]; then
        say "- Stopping the server (process $pid) ..."
        kill -TERM "$pid" 2>/dev/null || fail "process $pid belongs to another user."
        while [ "$(process_began "$pid")" = "$began" ]; do
            sleep 0.2
            waited=$((waited + 1))
            [ "$waited" -lt 100 ] || kill -KILL "$pid"
            [ "$waited" -lt 120 ] || fail "process $pid does not end."
        done
    fi
    rm -f "$file"
}

# The start time of a process (field 22 of its stat): with it a number that has been given to
# another process is not mistaken for ours.
process_began() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    stat=${stat##*) }
    set -- $stat
    [ "$1" = Z ] || printf '%s' "${20}"
}

verb_clean() {
    local data place
    server_stop
    [ ! -e "$(postgres_within province)" ] || (verb_province down)
    data=$(cat "$EGATE_STATE/pg.data" 2>/dev/null || true)
    postgres_stop
    place=$(cat "$EGATE_STATE/pg.socket" 2>/dev/null || true)
    case $place in /tmp/egate-*) rm -rf "$place" ;; esac
    place=$(dirname -- "${data:-.}")
    case $place in /var/lib/egate-*) rm -rf "$place" ;; esac
    cd "$EGATE_HOME"
    rm -rf "$EGATE_STATE"
    say "- .egate/ is gone."
}

# Write the locks anew from requirements.in and requirements-lint.in, from a throwaway environment.
verb_lock() {
    local base folder name
    base=$(python_base) || fail "no Python of at least 3.10 was found."
    folder=$(mktemp -d)
    "$base" -m venv "$folder"
    "$folder/bin/python" -m pip install -q uv
    cd "$EGATE_HOME"
    # num2words asks for docopt, which has no wheel, and needs it for its own command line only.
    # pyhanko asks for a newer lxml than Odoo does, and reads metadata with it as with this one.
    printf '%s\n' 'docopt ; python_version < "3"' 'lxml==5.2.1 ; python_version < "3.13"' \
        'lxml>=6 ; python_version >= "3.13"' >"$folder/overrides"
    for name in requirements requirements-lint; do
        rm -f "$name.lock.new"
        "$folder/bin/uv" pip compile --quiet --universal --python-version 3.10 \
            --no-python-downloads --generate-hashes --no-emit-index-url \
            --override "$folder/overrides" --custom-compile-command "./egate lock" \
            "$name.in" -o "$name.lock.new"
        mv "$name.lock.new" "$name.lock"
    done
    rm -rf "$folder"
}
