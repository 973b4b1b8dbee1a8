#!/usr/bin/env bash
# etcd 3.4.23 (etcd-server of Debian 12, Apache-2.0), its JSON gateway, by which Patroni speaks to it over "etcd3:", once
# started with options and once with the same options in a file (--config-file).
# Guess: an option that nobody names is the same either way, and the gateway answers.
# Seen: from a file it is off. /v3/... answers 404 and nothing in the log says why; a program that looks for etcd through
# the gateway waits for ever.
# So: config/province/etcd.yml says "enable-grpc-gateway: true" ("./egate province status" asks by it; Patroni itself speaks
# the protocol of etcd 2 there, see patroni_etcd3_lead.sh).
# Needs Debian 12 on amd64 and curl; listens on the loopback alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download --quiet=2 etcd-server=3.4.23-4+b4 2>/dev/null
dpkg -x ./*.deb root
# One etcd of its own at a port and the next; prints the code of the gateway's answer.
ask() {
    local port=$1 code=000
    shift
    root/usr/bin/etcd "$@" >"log.$port" 2>&1 &
    local etcd=$!
    for _ in $(seq 100); do
        if curl -sf "http://127.0.0.1:$port/version" >version 2>/dev/null; then
            code=$(curl -s -o /dev/null -w '%{http_code}' -d '{}' "http://127.0.0.1:$port/v3/maintenance/status")
            break
        fi
        sleep 0.1
    done
    kill "$etcd"
    wait "$etcd" || true
    printf '%s' "$code"
}

options() {
    printf '%s\n' "data-dir$2$folder/$1" "listen-client-urls$2http://127.0.0.1:$1" "advertise-client-urls$2http://127.0.0.1:$1" \
        "listen-peer-urls$2http://127.0.0.1:$(($1 + 1))" "initial-advertise-peer-urls$2http://127.0.0.1:$(($1 + 1))" \
        "initial-cluster$2default=http://127.0.0.1:$(($1 + 1))"
}

port=$((RANDOM % 10000 + 20000))
mapfile -t words < <(options "$port" = | sed 's/^/--/')
line=$(ask "$port" "${words[@]}")
port=$((port + 2))
options "$port" ": " >etcd.yml
file=$(ask "$port" --config-file=etcd.yml)
port=$((port + 2))
{ options "$port" ": "; echo "enable-grpc-gateway: true"; } >said.yml
said=$(ask "$port" --config-file=said.yml)
echo "the gateway of an etcd started with options: $line; from a file: $file; from a file that says so: $said"
[ "$line $file $said" = "200 404 200" ] || { echo "this has changed"; exit 1; }
