# What the verbs share once the programs are there: Odoo's configuration file and environment.

settings_write() {
    local paths=$EGATE_HOME/addons
    # A checkout of Odoo keeps its addons next to the package; Debian's package has them inside.
    [ ! -d "$ODOO_SOURCE/addons/web" ] || paths=$ODOO_SOURCE/addons,$paths
    mkdir -p "$EGATE_STATE/data"
    chmod 700 "$EGATE_STATE/data"
    # Written next to it and renamed: another command may be reading it right now.
    sed -e "s|@ADDONS_PATH@|$paths|" -e "s|@DATA_DIR@|$EGATE_STATE/data|" \
        "$EGATE_HOME/config/odoo.dev.conf" >"$EGATE_STATE/odoo.conf.$$"
    mv "$EGATE_STATE/odoo.conf.$$" "$EGATE_STATE/odoo.conf"
    # `odoo -c file shell` is refused, so the file is named by ODOO_RC.
    export ODOO_RC=$EGATE_STATE/odoo.conf
    export PYTHONPATH=$ODOO_SOURCE PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=
    unset PYTHONHOME
    export EGATE_PYTHON=$PYTHON
}

# What every verb that runs Odoo needs; each part does nothing when it is there already. The
# Debian packages come first and all at once: somebody who may not install them is told one line.
ready() {
    local wanted="$DEBIAN_FOR_ODOO $*"
    python_base >/dev/null || wanted="$DEBIAN_FOR_PYTHON $wanted"
    [ -n "${EGATE_PG_URL:-}" ] || wanted="$wanted postgresql"
    # shellcheck disable=SC2086
    debian_need $wanted
    python_need
    odoo_need
    postgres_need
    settings_write
}

helper() {
    local script=$1
    shift
    exec "$PYTHON" "$EGATE_HOME/config/command/$script" "$@"
}
