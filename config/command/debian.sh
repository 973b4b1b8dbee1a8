# Debian packages: only the missing ones, and only where we may install. Names joined by "|"
# are the same thing under the names of different releases; any of them will do.

DEBIAN_FOR_PYTHON="python3 python3-venv"
# Odoo tells file types with libmagic; the legal forms are set in Liberation. Graphviz draws the
# processes, SANE scans.
DEBIAN_FOR_ODOO="libmagic1|libmagic1t64 fonts-liberation2|fonts-liberation graphviz sane-utils"
# cups-ipp-utils has a printer to print on, which wants a bus to announce itself on.
DEBIAN_FOR_TESTS="chromium|google-chrome-stable poppler-utils cups-ipp-utils dbus-daemon|dbus"
# The engines of backup and return.
DEBIAN_FOR_BACKUP="pgbackrest restic"
DEBIAN_FOR_CLOCK="faketime"
# The engines of several machines, which "./egate province" starts on this one.
DEBIAN_FOR_PROVINCE="patroni etcd-server haproxy glusterfs-server iproute2 curl postgresql pgbackrest restic"
# The one machine-dependent wheel that does not exist for every processor (see python.sh).
DEBIAN_FOR_BUILDING="g++ python3-dev"

debian_has() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

debian_missing() {
    local wanted name found
    for wanted in "$@"; do
        found=
        for name in ${wanted//|/ }; do
            if debian_has "$name"; then found=1; fi
        done
        # PostgreSQL may come from another repository under another name: the program counts.
        if [ "$wanted" = postgresql ] && postgres_programs >/dev/null; then found=1; fi
        [ -n "$found" ] || printf '%s ' "${wanted%%|*}"
    done
}

debian_need() {
    local missing as_root=()
    if ! command -v dpkg-query >/dev/null; then
        # Not a Debian: nothing we could install. What is missing will be named where it is used.
        return 0
    fi
    missing=$(debian_missing "$@")
    missing=${missing% }
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
        else
            fail "these Debian packages are missing, and installing them needs root:

    sudo apt-get install --no-install-recommends $missing

Run that line (or ask an administrator to), then run the command again."
        fi
    fi
    # shellcheck disable=SC2086
    step "Installing Debian packages: $missing" debian_install "${as_root[@]}" -- $missing
}

debian_install() {
    local as_root=() apt
    while [ "$1" != -- ]; do as_root+=("$1"); shift; done
    shift
    apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
    if "${apt[@]}" install --no-install-recommends "$@"; then return 0; fi
    # Either the package lists are old or empty, or an earlier installation was interrupted.
    echo "=== trying again with fresh package lists"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --configure -a
    "${apt[@]}" -o APT::Update::Error-Mode=any update || "${apt[@]}" update
    "${apt[@]}" install --no-install-recommends "$@"
}
