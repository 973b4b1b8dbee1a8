#!/bin/sh
# Makes the shared volume "egate" on three hosts that run glusterd (Debian's glusterfs-server), with
# a whole copy on each. Run once, on the first of them; run again, it sets the options anew.
#
#   volume.sh BRICK FIRST SECOND THIRD
#
# BRICK is the folder on each host that holds the copy, the others are the hosts' addresses.
set -eu
brick=$1
shift

gluster_() { gluster --mode=script "$@"; }

if ! gluster_ volume info egate >/dev/null 2>&1; then
    bricks=
    for host in "$@"; do
        bricks="$bricks $host:$brick"
        [ "$host" = "$1" ] || gluster_ peer probe "$host"
    done
    # A host that was probed is of use only when all know it.
    tries=0
    until [ "$(gluster_ peer status | grep -c 'Peer in Cluster (Connected)')" -eq $(($# - 1)) ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 60 ] || { echo "the hosts of the volume do not find one another" >&2; exit 1; }
        sleep 0.5
    done
    # "force": the copy may lie on the system's own disk.
    # shellcheck disable=SC2086
    gluster_ volume create egate replica $# $bricks force
fi
# A copy that is silent for so long is left out; all work with files waits for it till then.
gluster_ volume set egate network.ping-timeout 5
# Two of three copies must take a write, or it fails: no copy goes its own way.
gluster_ volume set egate cluster.quorum-type auto
# No host answers from a memory of its own: a session that one host wrote is read by the other in
# the next request, and not refused as a stale file.
for cache in quick-read io-cache read-ahead stat-prefetch open-behind write-behind readdir-ahead; do
    gluster_ volume set egate "performance.$cache" off
done
gluster_ volume info egate | grep -q '^Status: Started' || gluster_ volume start egate
