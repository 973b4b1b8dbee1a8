# axe-core, which the browser tests ask what a page lacks for readers of screens. MPL-2.0, of the
# tests alone: it is fetched by npm at set-up, checked, and never part of the product.

AXE_VERSION=4.14.1
AXE_SHA256=29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c

axe_need() {
    [ -f "$EGATE_STATE/axe/$AXE_VERSION.js" ] || locked setup axe_prepare
}

axe_prepare() {
    [ ! -f "$EGATE_STATE/axe/$AXE_VERSION.js" ] || return 0
    command -v npm >/dev/null || debian_need npm
    step "Fetching axe-core $AXE_VERSION" axe_fetch
}

axe_fetch() {
    local folder=$EGATE_STATE/axe.new
    rm -rf "$folder"
    mkdir -p "$folder"
    cd "$folder"
    npm pack --silent "axe-core@$AXE_VERSION"
    tar -xzf "axe-core-$AXE_VERSION.tgz" --strip-components=1 package/axe.min.js
    echo "$AXE_SHA256  axe.min.js" | sha256sum --check
    mkdir -p "$EGATE_STATE/axe"
    mv axe.min.js "$EGATE_STATE/axe/$AXE_VERSION.js"
    cd / && rm -rf "$folder"
}
