"""A telephone: chromium without a window, held upright and touched, on a line that can be cut.

It is driven by its debugging protocol. What it waits for it asks for again and again, so that a
busy machine only makes it slower; what never comes ends with what stands on the screen.
"""

import base64
import json
import os
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import requests
import websocket
from context import end_process

#: Seconds after which what is waited for does not come any more.
PATIENCE = 60
#: A line at the edge of the village: 200 kbit/s either way, half a second until anything answers.
SLOW = {"latency": 500, "downloadThroughput": 25_000, "uploadThroughput": 25_000}
#: Nothing holds it up.
FREE = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

#: What is on the screen and bears these words: the same ones first, then what is in the page's
#: own part; the innermost of several.
_BEARING = """(words, kinds) => {
    const plain = (text) => (text || "").replace(/\\s+/g, " ").trim();
    const seen = [...document.querySelectorAll(kinds)].filter((one) =>
        one.getClientRects().length && getComputedStyle(one).visibility !== "hidden");
    const text = (one) => plain(one.innerText || one.value);
    const same = seen.filter((one) => text(one) === words);
    const found = same.length ? same : seen.filter((one) => text(one).includes(words));
    const holds = (one) => found.some((other) => other !== one && one.contains(other));
    const inner = found.filter((one) => !holds(one));
    return inner.find((one) => one.closest("main")) || inner[0];
}"""
#: Where to touch an element: in the middle of what is not covered by something else.
_PLACE = """(element) => {
    if (!element) {
        return null;
    }
    element.scrollIntoView({ block: "center", behavior: "instant" });
    for (const box of element.getClientRects()) {
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const hit = document.elementFromPoint(x, y);
        if (hit && (element.contains(hit) || hit.contains(element))) {
            return [x, y];
        }
    }
    return null;
}"""


class Gone(Exception):
    """The page that was asked is being left."""


class Phone:
    """One browser with one page. Use it as a context manager.

    :param str url: of the server, to which the paths belong
    :param bool touch: a telephone; otherwise the screen and the mouse of an office
    :ivar int received: bytes that came since :meth:`count`, as they came over the line
    :ivar int sent: bytes that went out since, without their heads
    :ivar list asked: the addresses that were asked for since
    """

    def __init__(self, url, *, width=390, height=844, touch=True):
        self.url, self.width, self.height, self.touch = url, width, height, touch
        self._stack, self._number = ExitStack(), 0
        self._mark = 0
        self.count()

    def __enter__(self):
        with ExitStack() as stack:
            self.folder = Path(
                stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            )
            stack.callback(end_process, self._start())
            self._connect(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    # -- the browser ----------------------------------------------------------------------------

    def _start(self):
        """Start chromium; return its process. It finds a port by itself and writes it down."""
        # Not the limit of memory of an Odoo that runs the tests, and no clock but its own.
        environment = {name: text for name, text in os.environ.items() if name != "LD_PRELOAD"}
        return subprocess.Popen(
            [
                *["prlimit", "--as=unlimited", "chromium", "--headless", "--no-sandbox"],
                *["--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions"],
                *["--disable-background-networking", "--disable-component-update", "--mute-audio"],
                *["--no-first-run", "--no-default-browser-check", "--lang=vi"],
                *["--remote-debugging-address=127.0.0.1", "--remote-debugging-port=0"],
                *[f"--user-data-dir={self.folder / 'profile'}", "about:blank"],
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def _connect(self, stack):
        port = self._eventually(self._port, "a browser")
        (page,) = [
            one
            for one in requests.get(f"http://127.0.0.1:{port}/json", timeout=PATIENCE).json()
            if one["type"] == "page"
        ]
        self._socket = websocket.create_connection(
            page["webSocketDebuggerUrl"], timeout=PATIENCE, suppress_origin=True
        )
        stack.callback(self._socket.close)
        for domain in ("Page", "Network", "Runtime"):
            self.cdp(f"{domain}.enable")
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=self.width,
            height=self.height,
            deviceScaleFactor=2 if self.touch else 1,
            mobile=self.touch,
        )
        self.cdp("Emulation.setTouchEmulationEnabled", enabled=self.touch, maxTouchPoints=5)
        self.cdp("Emulation.setFocusEmulationEnabled", enabled=True)
        self.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))

    def _port(self):
        file = self.folder / "profile" / "DevToolsActivePort"
        lines = file.read_text().splitlines() if file.exists() else []
        return int(lines[0]) if len(lines) > 1 else 0

    def cdp(self, method, **params):
        """Call the debugging protocol; return what it answers.

        :raise Gone: the page is being left
        """
        self._number += 1
        number = self._number
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv())
            if told.get("id") == number:
                break
            self._note(told.get("method", ""), told.get("params", {}))
        if "error" in told:
            raise Gone(f"{method}: {told['error']['message']}")
        return told["result"]

    def _note(self, event, params):
        if event == "Page.javascriptDialogOpening":
            # Whatever it asks; its answer comes among the next ones and is passed over.
            told = {"id": -1, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
            self._socket.send(json.dumps(told))
        elif event == "Network.requestWillBeSent":
            if params["request"]["url"].startswith("http"):
                self.asked.append(params["request"]["url"])
        elif event == "Network.requestWillBeSentExtraInfo":
            heads = {name.lower(): text for name, text in params["headers"].items()}
            self.sent += int(heads.get("content-length", 0))
        elif event == "Network.loadingFinished":
            self.received += int(params["encodedDataLength"])

    # -- the line -------------------------------------------------------------------------------

    def line(self, kind=None):
        """Change the line.

        :param dict kind: ``latency`` in milliseconds, throughputs in bytes a second; ``None``:
            nothing holds it up
        """
        self.cdp("Network.emulateNetworkConditions", offline=False, **(kind or FREE))

    def cut(self):
        """Cut the line: what is on its way is lost."""
        self.cdp("Network.emulateNetworkConditions", offline=True, **FREE)

    def count(self):
        """Begin to count anew."""
        self.received = self.sent = 0
        self.asked = []

    def settle(self, seconds=1.0):
        """Listen a while to what the browser has still to tell of the line."""
        time.sleep(seconds)
        self.run("true")

    # -- pages ----------------------------------------------------------------------------------

    def go(self, path):
        """Open a page of the server, and wait until it is there."""
        self.leaving(lambda: self.cdp("Page.navigate", url=f"{self.url}{path}"))

    def leaving(self, act):
        """Do what leads to another page, and wait until that is there."""
        self.mark()
        act()
        self.arrive()

    def mark(self):
        """Put a mark on the page, by which :meth:`arrive` knows that it was left.

        Each time another one: a page that the browser has kept has the mark of before.
        """
        self._mark += 1
        self.run(f"window.phoneWasHere = {self._mark}")

    def arrive(self):
        """Wait until a page without the mark is there, whole."""
        left = f"window.phoneWasHere !== {self._mark}"
        self.until(f"{left} && document.readyState === 'complete'", "another page")

    def reload(self):
        """Load the page again as a person does, an error page of the browser's too."""
        self.leaving(lambda: self.cdp("Page.reload"))

    def back(self):
        """Go back by one page."""
        history = self.cdp("Page.getNavigationHistory")
        entry = history["entries"][history["currentIndex"] - 1]
        self.leaving(lambda: self.cdp("Page.navigateToHistoryEntry", entryId=entry["id"]))

    def address(self):
        """Return the path of the page, with its query."""
        return self.run("location.pathname + location.search")

    def title(self):
        return self.run("document.title")

    def words(self, selector="main"):
        """Return what a reader sees there, spaces as one; an empty text: it is not there."""
        found = f"document.querySelector({json.dumps(selector)})?.innerText || ''"
        return " ".join(self.run(found).split())

    def run(self, expression):
        """Return the value of a JavaScript expression on the page, waited for if it is a promise.

        :raise Gone: the page was left meanwhile
        :raise RuntimeError: it fails
        """
        told = self.cdp(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if fault := told.get("exceptionDetails"):
            text = fault.get("exception", {}).get("description") or fault["text"]
            raise RuntimeError(f"{text}\n{expression[:400]}")
        return told["result"].get("value")

    def until(self, expression, about):
        """Wait until a JavaScript expression holds; return its value."""
        return self._eventually(lambda: self.run(expression), about)

    def reads(self, *told, selector="main"):
        """Wait until all these words stand there; return everything that does."""
        plain = [" ".join(words.split()) for words in told]

        def everything():
            words = self.words(selector)
            return words if all(one in words for one in plain) else ""

        return self._eventually(everything, " / ".join(plain))

    def _eventually(self, ask, about):
        end, pause = time.monotonic() + PATIENCE, 0.02
        while True:
            try:
                if found := ask():
                    return found
            except Gone:
                pass
            if time.monotonic() > end:
                raise AssertionError(f"waited for {about}\n{self.screen()}")
            time.sleep(pause)
            pause = min(pause * 1.3, 0.25)

    def screen(self):
        """Return where the phone is and what it shows, for the message of what failed."""
        try:
            return f"{self.run('location.href')}\n{self.words('body')[:3000]}"
        except (AttributeError, Gone, RuntimeError, OSError) as fault:
            return f"nothing: {fault}"

    def picture(self, path=None, selector=""):
        """Return the screen, or an element of it, as PNG; also written to ``path``."""
        options = {}
        if selector:
            box = self.run(
                f"(() => {{ const box = document.querySelector({json.dumps(selector)})"
                ".getBoundingClientRect(); return { x: box.x + scrollX, y: box.y + scrollY,"
                " width: box.width, height: box.height, scale: 2 }; })()"
            )
            options = {"clip": box, "captureBeyondViewport": True}
        raw = base64.b64decode(self.cdp("Page.captureScreenshot", **options)["data"])
        if path:
            Path(path).write_bytes(raw)
        return raw

    # -- fingers --------------------------------------------------------------------------------

    def press(self, words, times=1):
        """Touch the button, link or choice with these words, and wait for no page."""
        kinds = "button, a, label, summary, input[type=submit], [role=button], td, h3"
        self.touch_at(f"({_BEARING})({json.dumps(words)}, {json.dumps(kinds)})", words, times)

    def follow(self, words, times=1):
        """Touch what leads to another page, and wait until that is there."""
        self.leaving(lambda: self.press(words, times))

    def touch_at(self, element, about, times=1):
        """Touch an element.

        :param str element: a JavaScript expression
        :param int times: how often, as fast as it goes
        """
        x, y = self._eventually(lambda: self._still(element), f"“{about}” to be touched")
        for _ in range(times):
            if self.touch:
                for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
                    self.cdp("Input.dispatchTouchEvent", type=kind, touchPoints=points)
            else:
                for kind in ("mousePressed", "mouseReleased"):
                    self.cdp(
                        "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
                    )

    def _still(self, element):
        """Return where to touch an element that does not move any more, or nothing."""
        place = self.run(f"({_PLACE})({element})")
        time.sleep(0.05)
        return place if place == self.run(f"({_PLACE})({element})") else None

    def enter(self, name, text):
        """Answer the field ``name``: type, choose of a list, or tick."""
        box = _box(name)
        kind = self.until(f"{box} && !{box}.disabled && {box}.type", f"the field {name}")
        if kind in ("radio", "checkbox"):
            chosen = _box(name, f"[value={json.dumps(text)}]")
            # Not there while one page gives way to another.
            label = f"({chosen}?.closest('label') || {chosen}?.labels[0])"
            self.touch_at(label, f"{name} {text}")
            self.until(f"{chosen}.checked", f"{name} {text} to be chosen")
        elif kind == "select-one":
            offered = (
                f"[...{box}.options].find((one) => one.text.trim() === {json.dumps(text)})?.value"
            )
            self.until(offered, f"{text} among the choices of {name}")
            # The list of a select is no part of the page: nobody can touch it there.
            self.run(
                f"{{ {box}.value = {offered};"
                " for (const kind of ['input', 'change'])"
                f" {box}.dispatchEvent(new Event(kind, {{ bubbles: true }})); }}"
            )
        else:
            self.touch_at(box, name)
            self.until(f"document.activeElement === {box}", f"the cursor in {name}")
            self.run(f"{box}.select()")
            self.cdp("Input.insertText", text=text)

    def value(self, name):
        """Return what stands in a field."""
        box = _box(name)
        return self.until(f"{box} && {{ of: {box}.value }}", f"the field {name}")["of"]

    def attach(self, selector, *paths):
        """Choose files for a field, as from the phone's album."""
        self.until(f"Boolean(document.querySelector({json.dumps(selector)}))", selector)
        root = self.cdp("DOM.getDocument", depth=0)["root"]["nodeId"]
        node = self.cdp("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.cdp("DOM.setFileInputFiles", nodeId=node, files=[str(one) for one in paths])

    @property
    def downloads(self):
        """The folder of what was downloaded."""
        return self.folder / "downloads"

    def downloaded(self):
        """Wait for a file that is downloaded; return its path."""

        def whole():
            found = list(self.downloads.glob("*")) if self.downloads.exists() else []
            return [one for one in found if one.suffix != ".crdownload"]

        (file,) = self._eventually(whole, "a download")
        return file


def _box(name, further=""):
    """Return the JavaScript expression of a field."""
    return f"document.querySelector('main [name={json.dumps(name)}]{further}')"
