# The suite under another clock: libfaketime in every process, and a PostgreSQL cluster of the
# run's own under the same clock, so that now() agrees. The ordinary cluster is only read.

CLOCK_ZONE=Asia/Ho_Chi_Minh

# How many seconds "YYYY-MM-DD HH:MM", said in the offices' zone, is away from now.
clock_offset() {
    local then
    [[ $1 =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}(\ [0-9]{2}:[0-9]{2})?$ ]] &&
        then=$(TZ=$CLOCK_ZONE date -d "$1" +%s 2>/dev/null) ||
        fail "--at takes a moment in the offices' zone, such as --at \"2027-02-06 09:00\", not \"$1\"."
    printf '%d' $((then - EPOCHSECONDS))
}

clock_library() {
    dpkg-query -L libfaketime 2>/dev/null | grep -m 1 '/libfaketimeMT\.so\.1$' ||
        fail "libfaketime is missing: install the package faketime and run the command again."
}

# Everything started from here on lives at that moment. One offset for all: an absolute moment
# would begin anew in each process. The monotonic clock stays true, or timeouts never end. The "fix"
# for old C libraries ends Python's waits for its interpreter too early: two busy threads then take
# each other's time, ten to forty times what they need.
clock_set() {
    export EGATE_CLOCK_OFFSET=$1
    export FAKETIME=$(printf '%+d' "$1") FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1
    export FAKETIME_FORCE_MONOTONIC_FIX=0
    export LD_PRELOAD=$CLOCK_LIBRARY
    export PYTHONPATH=$EGATE_HOME/config/clock:$PYTHONPATH
}

# The templates are made at the ordinary clock and copied over; the demo alone is made anew.
clock_test() {
    local offset=$1 code=0
    CLOCK_PLACE=
    shift
    [ -z "${EGATE_PG_URL:-}" ] || fail "the server of EGATE_PG_URL has a clock of its own: --at needs the private cluster. Unset EGATE_PG_URL."
    CLOCK_LIBRARY=$(clock_library) || exit 1
    "$PYTHON" "$EGATE_HOME/config/command/clock.py"
    trap clock_end EXIT
    trap 'exit 130' INT TERM HUP
    clock_begin "$offset"
    "$PYTHON" "$EGATE_HOME/config/command/suite.py" "$@" || code=$?
    exit "$code"
}

clock_begin() {
    export EGATE_CLOCK_SOURCE=$PGHOST
    clock_sweep
    CLOCK_PLACE=$(postgres_place)/clock-$$
    # Closed to everybody but the cluster's user, as the ordinary one.
    postgres_as mkdir -m 700 "$CLOCK_PLACE"
    PG_DATA=$CLOCK_PLACE/data PG_SOCKET=
    step "Making a PostgreSQL cluster for this run" postgres_init
    printf 'fsync = off\n' | postgres_as tee -a "$PG_DATA/postgresql.conf" >/dev/null
    postgres_socket
    clock_set "$1"
    step "Starting PostgreSQL at $(TZ=$CLOCK_ZONE date '+%A %d/%m/%Y %H:%M')" postgres_start
    export PGHOST=$PG_SOCKET
}

clock_end() {
    unset LD_PRELOAD
    [ -n "$CLOCK_PLACE" ] || return 0
    postgres_as "$PG_BIN/pg_ctl" -D "$CLOCK_PLACE/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$CLOCK_PLACE"
    case $PG_SOCKET in /tmp/egate-*) rm -rf "$PG_SOCKET" ;; esac
}

# What runs that were killed left behind (their folders carry the number of the process).
clock_sweep() {
    local place
    for place in "$(postgres_place)"/clock-*; do
        if [ -d "$place" ] && ! kill -0 "${place##*-}" 2>/dev/null; then
            postgres_as "$PG_BIN/pg_ctl" -D "$place/data" -m immediate -w stop >/dev/null 2>&1 || true
            rm -rf "$place"
        fi
    done
}
