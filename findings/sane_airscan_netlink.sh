#!/usr/bin/env bash
# A network scanner that is named by its address in airscan.conf, no search in the network
# (sane-airscan 0.99.27, scanimage 1.2.1, both of Debian 12, GPL), where a program may make sockets of
# AF_UNIX, AF_INET and AF_INET6 alone, as many systemd units say (RestrictAddressFamilies=).
# Guess: nothing else is needed to speak HTTP to an address that is known; or it says what it misses.
# Seen: without AF_NETLINK the driver gives up before it reads its list: "No scanners were identified",
# exit code 0, not a word of the reason unless its debugging is on.
# So: config/egate.service allows AF_NETLINK, and config/as_service.py checks within the unit's limits.
# Needs Debian 12 on amd64 and python3; nobody has to answer at the address.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download --quiet=2 sane-airscan=0.99.27-1+b1 sane-utils=1.2.1-2 libsane1=1.2.1-2 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
mkdir conf
echo airscan >conf/dll.conf
cat >conf/airscan.conf <<CONF
[devices]
Office = http://127.0.0.1:9/eSCL, eSCL
[options]
discovery = disable
CONF
# The kernel's filter that systemd makes of RestrictAddressFamilies, for this one family.
cat >limited.py <<'PY'
import ctypes
import os
import struct
import sys

SYSCALL, ARCH, FIRST_ARGUMENT = 0, 4, 16
LOAD, SAME, ANSWER = 0x20, 0x15, 0x06
AMD64, SOCKET, AF_NETLINK, EAFNOSUPPORT = 0xC000003E, 41, 16, 97
RULES = (
    (LOAD, 0, 0, ARCH), (SAME, 0, 5, AMD64),
    (LOAD, 0, 0, SYSCALL), (SAME, 0, 3, SOCKET),
    (LOAD, 0, 0, FIRST_ARGUMENT), (SAME, 0, 1, AF_NETLINK),
    (ANSWER, 0, 0, 0x00050000 | EAFNOSUPPORT), (ANSWER, 0, 0, 0x7FFF0000),
)


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("rules", ctypes.c_char_p))


program = Program(len(RULES), b"".join(struct.pack("HBBI", *rule) for rule in RULES))
libc = ctypes.CDLL(None)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(program), 0, 0):
    sys.exit("this kernel takes no filter")
os.execvp(sys.argv[1], sys.argv[1:])
PY
libraries=$folder/$(dirname "$(find root -name libsane.so.1)")
export SANE_CONFIG_DIR=$folder/conf LD_LIBRARY_PATH=$libraries:$libraries/sane
scan=root/usr/bin/scanimage
$scan --version
free=$($scan -L 2>&1)
echo "any socket:         exit code $?: $free"
limited=$(python3 limited.py $scan -L 2>&1)
echo "without AF_NETLINK: exit code $?: $limited"
if ! grep -q "airscan:e0:Office" <<<"$free" || ! grep -q "No scanners were identified" <<<"$limited" ||
    grep -qi netlink <<<"$limited"; then
    echo "it does or says something else now"
    exit 1
fi
