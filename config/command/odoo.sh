# Odoo 19: one that you have (ODOO_DIR), .deb files that you have (EGATE_DEB_DIR), or Debian's
# own package, fetched by apt with apt's own signatures. The package belongs to Debian's
# unstable suite, so it is unpacked under .egate/ and never installed on the system.

# The package, and Debian's packages that some of its assets are relative links into: without
# them the first page fails on a missing jquery.js. The suite is part of the name: in unstable
# several of the fonts have become empty packages, so they come from Debian 12 on any machine.
ODOO_PACKAGES="odoo-19/sid fonts-montserrat/sid libjs-jquery/bookworm libjs-underscore/bookworm
    libjs-jquery-form/bookworm fonts-glyphicons-halflings/bookworm fonts-inconsolata/bookworm
    fonts-font-awesome/bookworm fonts-ocr-b/bookworm fonts-roboto-unhinted/bookworm"

odoo_need() {
    if [ -n "${ODOO_DIR:-}" ]; then
        [ -d "$ODOO_DIR" ] || fail "ODOO_DIR names $ODOO_DIR, which is not a folder."
        ODOO_DIR=$(cd -- "$ODOO_DIR" && pwd)
        odoo_locate "$ODOO_DIR" || fail "there is no Odoo in ODOO_DIR ($ODOO_DIR): a checkout has odoo-bin and odoo/release.py, an unpacked package has usr/bin/odoo."
    else
        [ -e "$EGATE_STATE/odoo/.ready" ] || locked setup odoo_prepare
        odoo_locate "$EGATE_STATE/odoo" || fail "the Odoo under .egate/ is damaged: run ./egate clean and try again."
    fi
    ODOO_VERSION=$(sed -n 's/^version_info *= *(\(19\), *\([0-9]*\).*/\1.\2/p' "$ODOO_SOURCE/odoo/release.py")
    [ -n "$ODOO_VERSION" ] || fail "the Odoo in $ODOO_SOURCE is not Odoo 19."
    # What a template database depends on: this very copy of Odoo.
    ODOO_KEY=$({ cat "$ODOO_SOURCE/odoo/release.py"; cat "$EGATE_STATE/odoo/.ready" 2>/dev/null || true; } | sha256sum | cut -c1-12)
    export ODOO_SCRIPT ODOO_SOURCE ODOO_VERSION ODOO_KEY
}

# Where the script and the packages are, in each of the three shapes that Odoo comes in.
odoo_locate() {
    local root=$1 source
    for source in "$root" "$root/usr/lib/python3/dist-packages"; do
        [ -f "$source/odoo/release.py" ] || continue
        ODOO_SOURCE=$source
        for ODOO_SCRIPT in "$root/odoo-bin" "$root/usr/bin/odoo" "$root/setup/odoo" /usr/bin/odoo; do
            [ -f "$ODOO_SCRIPT" ] && return 0
        done
    done
    return 1
}

odoo_prepare() {
    # Somebody else may have done it while we waited for the lock.
    [ ! -e "$EGATE_STATE/odoo/.ready" ] || return 0
    rm -rf "$EGATE_STATE"/odoo "$EGATE_STATE"/odoo.new "$EGATE_STATE"/deb
    command -v dpkg-deb >/dev/null || fail "unpacking Odoo needs dpkg. On another system, set ODOO_DIR to an Odoo 19 that you have."
    room_for 3000
    if [ -n "${EGATE_DEB_DIR:-}" ]; then
        odoo_check_deb_dir
        step "Unpacking Odoo 19 from EGATE_DEB_DIR" odoo_unpack "$EGATE_DEB_DIR"
    else
        odoo_sources >"$EGATE_STATE/apt.new" || exit 1
        mkdir -p "$EGATE_STATE/apt/lists/partial" "$EGATE_STATE/apt/cache/archives/partial"
        mv "$EGATE_STATE/apt.new" "$EGATE_STATE/apt/sources.list"
        mkdir -p "$EGATE_STATE/deb"
        step "Reading Debian's package list for Odoo 19" odoo_apt update
        step "Downloading Odoo 19 (about 120 MB)" odoo_download
        step "Unpacking Odoo 19" odoo_unpack "$EGATE_STATE/deb"
        rm -rf "$EGATE_STATE/deb" "$EGATE_STATE/apt"
    fi
}

room_for() {
    local free
    free=$(df -Pm "$EGATE_STATE" | awk 'NR == 2 {print $4}')
    [ "$free" -ge "$1" ] || fail "the disk has $free MB free under .egate/, and the set-up needs $1 MB. Free some space and run the command again."
}

# A sources.list of our own: the mirror is the one that this machine already uses for Debian.
odoo_sources() {
    local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    mirror=$(odoo_mirror)
    [ -n "$mirror" ] || fail "no Debian mirror was found in this machine's apt sources. Set ODOO_DIR to an Odoo 19 that you have, or EGATE_DEB_DIR to a folder with its .deb files."
    [ -r "$keyring" ] || fail "Debian's keyring is missing: install the package debian-archive-keyring and run the command again."
    printf "deb [signed-by=$keyring] $mirror %s main\n" bookworm sid
}

# The first enabled binary source that is Debian itself (its suite is this release's name or
# one of Debian's, not a security or updates suite), in either of apt's two file formats.
odoo_mirror() {
    local codename suites
    codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-stable}")
    suites="$codename bookworm trixie forky sid stable testing unstable"
    {
        cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
            sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+)[[:space:]]+([^[:space:]]+).*/\2 \3/p'
        local file
        for file in /etc/apt/sources.list.d/*.sources; do
            [ -r "$file" ] || continue
            # A stanza ends at an empty line; comments and continuation lines do not matter here.
            awk 'function out() { if (types ~ /(^| )deb( |$)/ && enabled != "no") { n = split(uris, u, " "); m = split(names, s, " ");
                     for (i = 1; i <= n; i++) for (j = 1; j <= m; j++) print u[i], s[j] }
                     types = uris = names = enabled = "" }
                 /^[[:space:]]*$/ { out(); next }
                 /^#/ { next }
                 { key = tolower($1); $1 = ""; sub(/^ /, "") }
                 key == "types:" { types = $0 } key == "uris:" { uris = $0 }
                 key == "suites:" { names = $0 } key == "enabled:" { enabled = tolower($0) }
                 END { out() }' "$file"
        done
    } | awk -v suites=" $suites " 'index(suites, " " $2 " ") && $1 !~ /security/ && $1 !~ /^cdrom/ { print $1; exit }'
}

# apt with lists and caches of our own, as the user we are: nothing of the system is touched.
odoo_apt() {
    apt-get -q \
        -o Dir::Etc::SourceList="$EGATE_STATE/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$EGATE_STATE/apt/lists" -o Dir::Cache="$EGATE_STATE/apt/cache" \
        -o APT::Sandbox::User="$(id -un)" -o APT::Update::Error-Mode=any \
        -o Acquire::Languages=none -o Acquire::Retries=3 -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false \
        "$@"
}

odoo_download() {
    cd "$EGATE_STATE/deb"
    # shellcheck disable=SC2086
    odoo_apt download $ODOO_PACKAGES
}

odoo_check_deb_dir() {
    local name missing=
    [ -d "$EGATE_DEB_DIR" ] || fail "EGATE_DEB_DIR names $EGATE_DEB_DIR, which is not a folder."
    EGATE_DEB_DIR=$(cd -- "$EGATE_DEB_DIR" && pwd)
    for name in $ODOO_PACKAGES; do
        compgen -G "$EGATE_DEB_DIR/${name%/*}_*.deb" >/dev/null || missing+=" ${name%/*}"
    done
    [ -z "$missing" ] || fail "EGATE_DEB_DIR ($EGATE_DEB_DIR) lacks the .deb files of:$missing."
}

odoo_unpack() {
    local from=$1 into=$EGATE_STATE/odoo.new name deb dangling
    mkdir -p "$into"
    for name in $ODOO_PACKAGES; do
        # The newest, when a folder holds several versions of one package.
        deb=$(ls -1v "$from/${name%/*}"_*.deb | tail -n 1)
        dpkg-deb -x "$deb" "$into"
        # File name and size identify the package for the template key; apt checked its hash.
        basename "$deb" >>"$into/.packages"
    done
    dangling=$(find "$into/usr/lib/python3" -xtype l)
    if [ -n "$dangling" ]; then
        printf 'links into packages that are not there:\n%s\n' "$dangling"
        return 1
    fi
    [ -f "$into/usr/bin/odoo" ]
    # The stamp is inside before the rename: the folder appears complete or not at all.
    mv "$into/.packages" "$into/.ready"
    sync -f "$into/.ready"
    mv -T "$into" "$EGATE_STATE/odoo"
}
