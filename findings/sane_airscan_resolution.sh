#!/usr/bin/env bash
# A network scanner that has 100, 300 and 600 dpi is asked for 200 (sane-airscan 0.99.27, scanimage
# 1.2.1, both of Debian 12, GPL). The scanner is a few lines of eSCL (Mopria) here, which say what a
# device can do; nothing is scanned.
# Guess: a resolution that is not in the device's list is refused, or scanimage says to what it was
# rounded ("rounded value of resolution from 200 to 300").
# Seen: it says "rounded value of resolution from 200 to 200" and ends with 0, and the device is set to
# 300: whoever reads these words, or believes what was asked, has pages of another size.
# So: addons/egate_scan/tools/scan_choice.py chooses from the device's list, and scan_runner.py reads
# the resolution from the page itself. Needs Debian 12 and python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download --quiet=2 sane-airscan=0.99.27-1+b1 sane-utils=1.2.1-2 libsane1=1.2.1-2 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
cat >scanner.py <<'PY'
from http.server import BaseHTTPRequestHandler, HTTPServer

SCAN = "http://schemas.hp.com/imaging/escl/2011/05/03"
PWG = "http://www.pwg.org/schemas/2010/12/sm"
DOTS = "".join(
    f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
    f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
    for dpi in (100, 300, 600)
)
ABLE = f"""<?xml version="1.0"?>
<scan:ScannerCapabilities xmlns:scan="{SCAN}" xmlns:pwg="{PWG}"><pwg:Version>2.63</pwg:Version>
<pwg:MakeAndModel>Office</pwg:MakeAndModel><scan:Platen><scan:PlatenInputCaps>
<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>
<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>
<scan:SettingProfiles><scan:SettingProfile>
<scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions>{DOTS}</scan:DiscreteResolutions>
</scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>
</scan:PlatenInputCaps></scan:Platen></scan:ScannerCapabilities>""".encode()


class Scanner(BaseHTTPRequestHandler):
    def log_message(self, *_words):
        pass

    def do_GET(self):
        known = self.path.endswith("/ScannerCapabilities")
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(ABLE if known else b"")


server = HTTPServer(("127.0.0.1", 0), Scanner)
print(server.server_port, flush=True)
server.serve_forever()
PY
mkfifo port
python3 scanner.py >port &
server=$!
read -r number <port
mkdir conf
echo airscan >conf/dll.conf
cat >conf/airscan.conf <<CONF
[devices]
Office = http://127.0.0.1:$number/eSCL, eSCL
[options]
discovery = disable
CONF
libraries=$folder/$(dirname "$(find root -name libsane.so.1)")
export SANE_CONFIG_DIR=$folder/conf LD_LIBRARY_PATH=$libraries:$libraries/sane
scan=root/usr/bin/scanimage
$scan --version
said=$($scan -d airscan:e0:Office --resolution=200 --all-options 2>&1)
echo "exit code $?"
grep -e "rounded value of resolution" -e "--resolution" <<<"$said"
if ! grep -q "rounded value of resolution from 200 to 200" <<<"$said" ||
    ! grep -q -e "--resolution 100|300|600dpi \[300\]" <<<"$said"; then
    echo "it says or does something else now"
    exit 1
fi
