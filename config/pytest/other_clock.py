"""pytest plugin of ``./egate test --at``: the browser's pages have the clock of the run, too.

Chromium does not live under libfaketime (its processes lose each other), so it starts without it,
and each page is told how far its ``Date`` is off before any script of its own runs. Timers and
``performance.now()`` stay true, as the monotonic clock does elsewhere.
"""

import os
from unittest.mock import patch

from odoo.tests.common import ChromeBrowser

PAGE = """
(() => {
    const Real = Date, now = Real.now, off = %d;
    // Set, not answered for: a test may set another one over it.
    Real.now = () => now() + off;
    globalThis.Date = new Proxy(Real, {
        construct: (target, values, called) =>
            Reflect.construct(target, values.length ? values : [now() + off], called),
        apply: () => new Real(now() + off).toString(),
    });
    Real.prototype.constructor = globalThis.Date;
})();
"""


def pytest_configure(config):
    start, open_pages = ChromeBrowser._spawn_chrome, ChromeBrowser.__init__

    def spawn(self, command):
        with patch.dict(os.environ):
            os.environ.pop("LD_PRELOAD", None)
            return start(self, command)

    def opened(self, *arguments, **further):
        open_pages(self, *arguments, **further)
        seconds = int(os.environ["EGATE_CLOCK_OFFSET"])
        self._websocket_request(
            "Page.addScriptToEvaluateOnNewDocument", params={"source": PAGE % (seconds * 1000)}
        )

    ChromeBrowser._spawn_chrome, ChromeBrowser.__init__ = spawn, opened
