#!/usr/bin/env bash
# The printer without paper that CUPS brings along, told to announce itself nowhere
# (ippeveprinter 2.4.2 of Debian 12, Apache-2.0; its manual: "-r off" turns DNS-SD off).
# Guess: with "-r off" it needs no announcing service, as in a container or on a server for tests.
# Seen: it ends at once with "Unable to initialize DNS-SD.", exit code 1, where no D-Bus listens; with a
# bus of its own, and no Avahi on it, it starts and prints.
# So: addons/egate_reports/tests/eve_printer.py gives it a bus.
# Needs Debian 12 and dbus-daemon.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download --quiet=2 cups-ipp-utils libcups2 libavahi-client3 libavahi-common3 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
libraries=$folder/$(dirname "$(find root -name libcups.so.2)")
export LD_LIBRARY_PATH=$libraries
mkdir spool
port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
printer=(root/usr/sbin/ippeveprinter -r off -n localhost -p "$port" -d spool -f application/pdf Office)
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$folder/bus
code=0
alone=$(timeout 5 "${printer[@]}" 2>&1) || code=$?
echo "no bus:   exit code $code: $alone"
dbus-daemon --session --address="$DBUS_SYSTEM_BUS_ADDRESS" --nofork 2>/dev/null &
for _ in $(seq 50); do [ -S bus ] && break; sleep 0.1; done
"${printer[@]}" >said 2>&1 &
listens=no
for _ in $(seq 50); do
    if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then listens=yes; break; fi
    sleep 0.1
done
echo "own bus:  listens: $listens"
if [ "$code" != 1 ] || [ "$listens" != yes ]; then
    echo "it does otherwise now"
    exit 1
fi
