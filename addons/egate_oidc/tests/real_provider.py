"""The library oidc-provider on this machine, with clients and people that a test names."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import requests

SCRIPT = Path(__file__).with_name("provider") / "provider.mjs"


class RealProvider:
    """Runs while it is used as a context; see ``provider/provider.mjs``."""

    def __init__(self, clients, people, levels=("1", "2", "3")):
        self.settings = {"clients": clients, "people": people, "levels": levels}

    def __enter__(self):
        folder = Path(os.environ["EGATE_STATE"], "oidc-provider")
        node = shutil.which("node")
        assert node, "./egate setup and ./egate test install node"
        assert (folder / "node_modules").is_dir(), "./egate setup and ./egate test fetch it"
        self.process = subprocess.Popen(
            [node, str(SCRIPT), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.process.stdin.write(json.dumps(self.settings) + "\n")
        self.process.stdin.flush()
        self.url = self.process.stdout.readline().strip()
        assert self.url, "the provider did not start"
        return self

    def __exit__(self, *args):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def consent(self, address, callback, browser=None, **who):
        """Go to ``address`` with a browser of one's own, and sign in there as ``who``.

        :param browser: a ``requests.Session`` that goes there more than once
        :param who: ``sub`` and ``acr``, or ``refuse``
        :return: the address to which the browser is sent back
        """
        requests.get(f"{self.url}/test/next", params=who, timeout=10).raise_for_status()
        browser = browser or requests.Session()
        for _step in range(12):
            answer = browser.get(address, allow_redirects=False, timeout=10)
            assert answer.status_code in (302, 303), answer.text
            address = urljoin(address, answer.headers["Location"])
            if address.startswith(callback):
                return address
        raise AssertionError("the provider leads round in a circle")

    def sign_out(self, address, browser):
        """Go to ``address`` to sign out, and press “yes” there; return the address after it."""
        page = browser.get(address, timeout=10)
        assert page.status_code == 200, page.text
        action = re.search(r'action="([^"]+)"', page.text)[1]
        token = re.search(r'name="xsrf" value="([^"]+)"', page.text)[1]
        form = {"xsrf": token, "logout": "yes"}
        answer = browser.post(urljoin(address, action), form, allow_redirects=False, timeout=10)
        assert answer.status_code in (302, 303), answer.text
        return urljoin(address, answer.headers["Location"])
