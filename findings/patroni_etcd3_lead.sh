#!/usr/bin/env bash
# Patroni 3.0.2 (that of Debian 12, MIT), over the protocols of etcd 3 ("etcd3:") and of etcd 2 ("etcd:"), and 3.0.4, with
# etcd 3.4.23. A leader is silent for longer than its lease, another host takes the lead, the first one goes on.
# Guess: it finds that it no longer leads, whatever the protocol.
# Seen: over "etcd3:" 3.0.2 gets a new lease and writes its name over that of the other host, with no condition. As a
# primary whose cable comes back it led again, and commits that the new primary had acknowledged were lost, synchronous
# mode or not. Over "etcd:" it compares and gives up; from 3.0.3 on (upstream's pull request 2689) also over "etcd3:".
# So: config/province/patroni.yml says "etcd:", config/province/etcd.yml "enable-v2: true"; tests/test_lead.py.
# Needs Debian 12 on amd64, python3 with venv and curl; listens on the loopback alone.
set -euo pipefail
folder=$(mktemp -d)
etcd=
trap '[ -z "$etcd" ] || kill "$etcd"; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download --quiet=2 etcd-server=3.4.23-4+b4 2>/dev/null
dpkg -x ./*.deb root
port=$((RANDOM % 10000 + 20000))
root/usr/bin/etcd --enable-v2 --data-dir=data --listen-client-urls="http://127.0.0.1:$port" \
    --advertise-client-urls="http://127.0.0.1:$port" --listen-peer-urls="http://127.0.0.1:$((port + 1))" \
    --initial-advertise-peer-urls="http://127.0.0.1:$((port + 1))" \
    --initial-cluster="default=http://127.0.0.1:$((port + 1))" >log 2>&1 &
etcd=$!
for _ in $(seq 100); do curl -sf "http://127.0.0.1:$port/version" >/dev/null && break || sleep 0.1; done

cat >lead.py <<'PYTHON'
import inspect, logging, sys, time
from patroni.dcs import get_dcs

logging.disable()
section, port, scope = sys.argv[1:]

def host(name):
    timing = {"ttl": 5, "loop_wait": 1, "retry_timeout": 3}
    return get_dcs({section: {"hosts": f"127.0.0.1:{port}"}, "scope": scope, "name": name, **timing})

first, second = host("first"), host("second")
first.get_cluster()
assert first.attempt_to_acquire_leader()
known = first.get_cluster()
taken = False
while not taken:
    time.sleep(1)
    second.get_cluster()
    taken = second.attempt_to_acquire_leader()
# 3.0.4 wants to be told what the host knows.
known = {"leader": known.leader}
first.update_leader(*[known[name] for name in inspect.signature(first.update_leader).parameters if name in known], None)
print(second.get_cluster().leader.name)
PYTHON

# The host that leads in the end, by version and section.
lead() {
    [ -d "$1" ] || { python3 -m venv "$1" && "$1/bin/pip" install -q "patroni[etcd,etcd3]==$1" psycopg2-binary==2.9.10 >/dev/null 2>&1; }
    timeout 60 "$1/bin/python" lead.py "$2" "$port" "$1-$2" 2>/dev/null
}
old3=$(lead 3.0.2 etcd3)
old2=$(lead 3.0.2 etcd)
new3=$(lead 3.0.4 etcd3)
echo "second took the lead; after the first went on, it is with: 3.0.2 etcd3: $old3, 3.0.2 etcd: $old2, 3.0.4 etcd3: $new3"
[ "$old3 $old2 $new3" = "first second second" ] || { echo "this has changed"; exit 1; }
