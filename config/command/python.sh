# The Python environment: the machine's own python3 with the wheels of requirements.lock, each
# checked against its hash. Mirrors and proxies come from the machine's pip configuration.

PYTHON=$EGATE_STATE/venv/bin/python

python_need() {
    local base key
    base=$(python_base) || fail "no Python of at least 3.10 with its venv module was found. Install one and run the command again."
    # The key holds all that makes an environment unusable elsewhere: the lock, the Python, the
    # processor, and the folder (an environment knows its own path).
    key=$({ cat "$EGATE_HOME/requirements.lock"; "$base" -VV; uname -m; echo "$EGATE_STATE"; } | sha256sum | cut -c1-12)
    if [ "$(cat "$EGATE_STATE/venv/.ready" 2>/dev/null)" != "$key" ]; then
        locked setup python_prepare "$base" "$key"
    fi
}

python_base() {
    local candidate
    for candidate in /usr/bin/python3 python3 python3.13 python3.12 python3.11 python3.10; do
        candidate=$(command -v "$candidate") || continue
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
            printf '%s' "$candidate"
            return 0
        fi
    done
    return 1
}

python_prepare() {
    local base=$1 key=$2 folder=$EGATE_STATE/python-$2 other
    if [ "$(cat "$folder/.ready" 2>/dev/null)" != "$key" ]; then
        room_for 1000
        [ "$(uname -m)" = x86_64 ] || debian_need $DEBIAN_FOR_BUILDING
        step "Building the Python environment (about 85 wheels)" python_build "$base" "$key" "$folder"
    fi
    # The link is what everybody uses; renaming over it leaves no moment without an environment.
    ln -sfn "$(basename "$folder")" "$EGATE_STATE/venv.new"
    mv -T "$EGATE_STATE/venv.new" "$EGATE_STATE/venv"
    for other in "$EGATE_STATE"/python-*; do
        [ "$other" = "$folder" ] || rm -rf "$other"
    done
}

python_build() {
    local base=$1 key=$2 folder=$3 wheels=(--only-binary :all:)
    # libsass publishes no wheel for processors other than x86_64: there it alone is compiled.
    [ "$(uname -m)" = x86_64 ] || wheels+=(--no-binary libsass)
    # Whatever an interrupted try left has no stamp: begin again. Built in place, not renamed,
    # because the scripts of an environment carry its path.
    rm -rf "$folder"
    "$base" -m venv "$folder"
    # Bytecode of all wheels would take half of the time; Python writes what it uses at first use.
    "$folder/bin/python" -m pip install --disable-pip-version-check --no-input --no-compile \
        --require-hashes --no-deps "${wheels[@]}" -r "$EGATE_HOME/requirements.lock"
    "$folder/bin/python" -c 'import lxml.etree, psycopg2, gevent, sass, PIL, numpy, typst'
    sync -f "$folder/pyvenv.cfg"
    printf '%s\n' "$key" >"$folder/.ready"
}

# The checkers of requirements-lint.lock, built when lint first runs.
lint_need() {
    local base key
    base=$(python_base)
    key=$({ cat "$EGATE_HOME/requirements-lint.lock"; "$base" -VV; uname -m; echo "$EGATE_STATE"; } | sha256sum | cut -c1-12)
    if [ "$(cat "$EGATE_STATE/venv-lint/.ready" 2>/dev/null)" != "$key" ]; then
        locked setup lint_prepare "$base" "$key"
    fi
}

lint_prepare() {
    local base=$1 key=$2
    # Somebody else may have done it while we waited for the lock.
    [ "$(cat "$EGATE_STATE/venv-lint/.ready" 2>/dev/null)" != "$key" ] || return 0
    room_for 800
    step "Building the environment of lint (about 60 wheels)" lint_build "$base" "$key"
}

lint_build() {
    local base=$1 key=$2 folder=$EGATE_STATE/venv-lint
    rm -rf "$folder"
    "$base" -m venv "$folder"
    "$folder/bin/python" -m pip install --disable-pip-version-check --no-input --no-compile \
        --require-hashes --no-deps --only-binary :all: -r "$EGATE_HOME/requirements-lint.lock"
    "$folder/bin/bandit" --version
    printf '%s\n' "$key" >"$folder/.ready"
}
