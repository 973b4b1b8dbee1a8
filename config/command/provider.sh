# oidc-provider, which the tests of egate_oidc run as an identity provider. MIT, of the tests alone:
# it and what it stands on are fetched by npm at set-up, each checked against
# config/npm/oidc-provider/package-lock.json, and never part of the product. Line 8 of it, because
# line 9 wants a newer Node than Debian 12 has.

PROVIDER_LOCK=$EGATE_HOME/config/npm/oidc-provider

provider_need() {
    [ "$(cat "$EGATE_STATE/oidc-provider/.ready" 2>/dev/null)" = "$(provider_key)" ] || locked setup provider_prepare
}

provider_key() { sha256sum <"$PROVIDER_LOCK/package-lock.json" | cut -c1-12; }

provider_prepare() {
    # Somebody else may have done it while we waited for the lock.
    [ "$(cat "$EGATE_STATE/oidc-provider/.ready" 2>/dev/null)" != "$(provider_key)" ] || return 0
    command -v node >/dev/null || debian_need nodejs
    command -v npm >/dev/null || debian_need npm
    step "Fetching oidc-provider (about 100 small packages)" provider_fetch
}

provider_fetch() {
    local folder=$EGATE_STATE/oidc-provider
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$PROVIDER_LOCK"/package*.json "$folder"
    cd "$folder"
    # Nothing of the packages runs now: they are code that the tests load, and need no building.
    npm ci --silent --ignore-scripts --no-audit --no-fund
    provider_key >"$folder/.ready"
    cd /
}
