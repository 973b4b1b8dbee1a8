# How the command speaks: one line for each step with the time it took, and when a step
# fails, one sentence about why and what to do, the end of its own output, and a non-zero exit.

say() { printf '%s\n' "$*" >&2; }

fail() {
    say ""
    say "egate: $*"
    exit 1
}

# What a failed step's own words mean, as a sentence somebody can act on.
explain() {
    local log=$1
    if grep -qiE 'certificate verify failed|SSLCertVerificationError' "$log"; then
        say "This machine does not trust the certificate of the package index: its clock, its certificates"
        say "(the package ca-certificates) or the setting of a proxy's certificate is wrong."
    elif grep -qiE 'no space left on device|ENOSPC|disk quota exceeded' "$log"; then
        say "The disk is full. Free some space (a set-up needs about 4 GB) and run the command again."
    elif grep -qiE 'temporary failure (in name resolution|resolving)|could not resolve|name or service not known|network is unreachable|connection refused|connection timed out|failed to establish a new connection|cannot connect to proxy|could not connect to|unable to connect|no route to host' "$log"; then
        say "The network did not answer. Check the connection (and the proxy) and run the command again."
        say "How to prepare a machine without a network: docs/developer.md."
    elif grep -qiE 'do not match the hashes|hash sum mismatch' "$log"; then
        say "A downloaded file is not the one that the lock names. It was not installed."
    elif grep -qiE 'no matching distribution found' "$log"; then
        say "The package index that this machine's pip uses did not give a file that the lock names: the"
        say "connection or the proxy is off, or a mirror is behind. Check it and run the command again."
    elif grep -qiE 'unable to locate package|is not available, but is referred to' "$log"; then
        say "This machine's package source does not have that package: its mirror may be behind."
    elif grep -qiE 'could not get lock|is another process using it' "$log"; then
        say "Another program is installing packages. Wait until it is done and run the command again."
    fi
}

# step LABEL COMMAND...: run it quietly, tell its time; on failure explain and stop.
step() {
    local label=$1 log began status=0
    shift
    mkdir -p "$EGATE_STATE/log"
    log="$EGATE_STATE/log/$(printf '%s' "$label" | tr -c 'A-Za-z0-9' '-' | cut -c1-40).log"
    began=$EPOCHREALTIME
    say "- $label ..."
    # In a subshell with errexit, so that any failing line of the step fails the step.
    set +e
    (set -e; "$@") >"$log" 2>&1
    status=$?
    set -e
    if [ "$status" -ne 0 ]; then
        say ""
        tail -n 12 "$log" | cut -c1-160 | sed 's/^/    | /' >&2
        say ""
        say "egate: \"$label\" failed (the whole output is in ${log#"$EGATE_HOME"/})."
        explain "$log"
        exit 1
    fi
    say "  done in $(seconds_since "$began") s"
}

seconds_since() {
    local now=$EPOCHREALTIME
    # EPOCHREALTIME uses the locale's decimal mark; drop it and count microseconds.
    local micro=$((${now//[!0-9]/} - ${1//[!0-9]/}))
    printf '%d.%d' $((micro / 1000000)) $((micro / 100000 % 10))
}

# The state folder, and a clear word when it is not ours to write.
prepare_state() {
    if ! mkdir -p "$EGATE_STATE/lock" "$EGATE_STATE/log" 2>/dev/null || [ ! -w "$EGATE_STATE" ]; then
        if [ -d "$EGATE_STATE" ] && [ ! -w "$EGATE_STATE" ]; then
            fail ".egate/ belongs to $(stat -c %U "$EGATE_STATE"): run the command as that user, or let them run ./egate clean."
        fi
        fail "cannot write $EGATE_STATE: the disk is full, or the folder is read-only."
    fi
}

# locked NAME COMMAND...: one at a time over all commands of this checkout. The descriptor
# is 9; whatever is left running (PostgreSQL) must be started with 9>&-, or it keeps the lock.
locked() {
    local name=$1
    shift
    exec 9>"$EGATE_STATE/lock/$name"
    if ! flock --nonblock 9; then
        say "- another ./egate is preparing this checkout; waiting for it ..."
        flock 9
    fi
    "$@"
    exec 9>&-
}
