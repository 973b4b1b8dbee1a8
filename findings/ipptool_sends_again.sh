#!/usr/bin/env bash
# A printer that takes a job and closes the connection before it has answered, and CUPS's own command
# (ipptool 2.4.2 of Debian 12 with libcups, Apache-2.0), told to print one document (Print-Job) with a
# time limit of 3 seconds (-T 3).
# Guess: the command ends with an error, and whoever asked looks whether the job is there.
# Seen: it sends the same request again at once, on new connections, thousands of times, until it is
# ended from outside; the limit does not end it. A printer that had taken the job prints it each time.
# So: addons/egate_reports/tools/ipp/ speaks IPP itself: one request on one connection, sent once; an
# answer that is lost is asked of the queue by the name of the job.
# Needs Debian 12 and python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download --quiet=2 cups-ipp-utils libcups2 libavahi-client3 libavahi-common3 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$folder/$(dirname "$(find root -name libcups.so.2)")
export LD_LIBRARY_PATH
printf '%%PDF-1.4\n%%%%EOF\n' >form.pdf
cat >print.test <<'TEST'
{
NAME "print"
OPERATION Print-Job
GROUP operation-attributes-tag
ATTR charset attributes-charset utf-8
ATTR language attributes-natural-language en
ATTR uri printer-uri $uri
ATTR name job-name "form"
ATTR mimeMediaType document-format application/pdf
FILE $filename
}
TEST
cat >printer.py <<'PY'
import http.server


class Printer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        document = b""
        while size := int(self.rfile.readline(), 16):
            document += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        if document.endswith(b"%%EOF\n"):
            with open("taken", "a") as file:
                file.write("1\n")
        self.close_connection = True

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Printer)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 printer.py >port 2>/dev/null &
for _ in $(seq 50); do [ -s port ] && break; sleep 0.1; done
code=0
timeout 6 root/usr/bin/ipptool -T 3 -f form.pdf "ipp://127.0.0.1:$(cat port)/ipp" print.test >/dev/null 2>&1 || code=$?
times=$(wc -l <taken)
echo "ended by itself: $([ $code = 124 ] && echo no, after 6 seconds by us || echo "yes, exit code $code")"
echo "the whole document was taken $times times"
if [ "$code" != 124 ] || [ "$times" -lt 2 ]; then
    echo "it does otherwise now"
    exit 1
fi
