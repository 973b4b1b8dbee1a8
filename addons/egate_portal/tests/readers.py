"""Pages as readers of screens and people with a small screen find them."""

import base64
import json
import os
import re
import time
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path

from odoo.tests.common import ChromeBrowser, ChromeBrowserException

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Pixels: a phone, a screen at a desk, and what is left of a screen whose text is four times as
#: large (WCAG 1.4.10); a text twice as large is between the two.
PHONE, SCREEN, NARROWEST = 390, 1400, 320
#: Pixels that a thumb finds; small buttons and links have those of WCAG 2.5.8.
THUMB = 44
#: Words that no Vietnamese sentence has.
ENGLISH = r"\b(the|is|of|and|you|your|this|with|from|has|are|please|not|was|been|must|did|page)\b"

AXE = """
(async () => {
    const { violations } = await axe.run(document, {
        runOnly: %s, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
        `${id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}`));
})()
"""
#: Pages of our own have their main part in the body; what Odoo draws has a frame around it.
THUMBS = """
[...document.querySelectorAll("body > main :is(button, .button):not(.small, .link)")]
    .map((one) => [one.getBoundingClientRect(), one.textContent.trim()])
    .filter(([box]) => box.width && box.height < %s)
    .map(([box, text]) => `${Math.round(box.height)} pixels high: ${text}`)
"""
WIDE = """
document.documentElement.scrollWidth <= window.innerWidth ? [] : [
    `wider than ${window.innerWidth} pixels: ${document.documentElement.scrollWidth}, by `
    + [...document.body.querySelectorAll("*")]
        .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
        .slice(0, 3).map((one) => one.outerHTML.slice(0, 80)).join(" | ")
]
"""
WORDS = """
document.documentElement.lang.slice(0, 2) !== "vi" ? [] : [
    document.title,
    ...document.body.innerText.split("\\n"),
    ...[...document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")]
        .flatMap((one) => ["aria-label", "placeholder", "title", "alt"]
            .map((name) => one.getAttribute(name) || "")),
].filter((text) => new RegExp(%s, "i").test(text)).map((text) => `not Vietnamese: ${text}`)
"""
#: What was refused is told beside its field, which knows it and has the focus.
REFUSED = """
(async () => {
    // A page gives its field the focus when it is drawn.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const TOLD = ".error, .fault, .notice.bad, [role=alert]";
    const said = (one) => (one.getAttribute("aria-describedby") || "").split(" ")
        .map((id) => document.getElementById(id)).filter((told) => told?.checkVisibility());
    const told = (one) => [one, one.closest("fieldset")].filter(Boolean).flatMap(said)
        .some((text) => text.matches(TOLD) || text.querySelector(TOLD));
    const wrong = [...document.querySelectorAll("[aria-invalid=true]")];
    const found = wrong.filter((one) => !told(one))
        .map((one) => `does not say what is wrong: ${one.outerHTML.slice(0, 160)}`);
    const here = document.activeElement;
    const heard = here.closest(`[aria-invalid=true], ${TOLD}`);
    if (!heard) {
        found.push(`the focus is elsewhere: ${here.outerHTML.slice(0, 100)}`);
    }
    return found;
})()
"""
SEND = """
(() => {
    window.egateBefore = true;
    const form = document.querySelector(%(form)s);
    form.noValidate = true;
    for (const [name, value] of Object.entries(%(values)s)) {
        const fields = [...form.elements].filter((one) => one.name === name);
        for (const one of fields) {
            if (["radio", "checkbox"].includes(one.type)) {
                one.checked = one.value === value;
            } else if (one.type === "file") {
                const files = new DataTransfer();
                files.items.add(new File([value], "bai.pdf"));
                one.files = files.files;
            } else {
                one.value = value;
            }
        }
    }
    const button = form.querySelector("button[type=submit], button:not([type])");
    button ? form.requestSubmit(button) : document.querySelector("[data-keep=check]").click();
    return [];
})()
"""
LOADED = """
!window.egateBefore && document.readyState === "complete"
    && (!document.querySelector(".form-page") || document.documentElement.dataset.form === "ready")
"""
#: Odoo's scripts on a page ask for translations when it is drawn, and wait for no answer where they
#: keep those of before.
STARTED = """
(async () => {
    const ODOO = "script:is([src*=frontend_lazy], [data-src*=frontend_lazy])";
    const answered = () => performance.getEntriesByType("resource")
        .some((one) => one.name.includes("/translations"));
    while (document.querySelector(ODOO) && !answered()) {
        await new Promise((later) => setTimeout(later, 20));
    }
    return [];
})()
"""
#: The script of a page may find what is wrong before anything is sent.
FOUND = "document.querySelector('.form-summary, .upload-progress .failed')"
KEPT = """
(() => Object.entries(%s).filter(([name, value]) =>
    ![...document.getElementsByName(name)].some((one) =>
        ["radio", "checkbox"].includes(one.type) ? one.checked && one.value === value
        : one.value === value))
    .map(([name]) => `what was typed is gone: ${name}`))()
"""


class Readers:
    """Mix-in of an ``HttpCase``: axe-core and a ruler look at pages in one browser for them all.

    ``EGATE_PICTURES``, the name of a folder, keeps a picture of each page at both widths there.
    """

    browser_size = f"{PHONE}x844"
    #: The test for which the browser has a session, and of whom.
    _reader_login = None

    def look_at(self, path, login=None, *, session=None, words=True):
        """Fail where a page breaks a rule of level A or AA at either width.

        :param str login: of an account; None: a stranger
        :param dict session: what the session of the browser holds besides
        :param bool words: nothing on a Vietnamese page may be English
        """
        with self._read(path, login, session):
            self._judge(f"{path} {login or ''}", words=words)

    def look_at_refusal(self, path, form, values, login=None, *, session=None, kept=None):
        """Fill a form of a page in badly, send it, and judge the page that says so.

        :param str form: a selector
        :param dict values: by the names of the fields
        :param list kept: the names of the fields that keep what was typed; all, unless told
        """
        names = values if kept is None else kept
        with self._read(path, login, session):
            self._run(SEND % {"form": json.dumps(form), "values": json.dumps(values)})
            self._wait(f"({LOADED}) || {FOUND}")
            said = self._run(REFUSED)
            said += self._run(KEPT % json.dumps({name: values[name] for name in names}))
            self.assertFalse(said, f"{path} {form}")
            self._judge(f"{path} refused {form} {' '.join(values)}", words=True)

    # -- the browser ----------------------------------------------------------------------------

    def _reader(self):
        cls = type(self)
        if "_browser" not in vars(cls):
            sources = list(Path(os.environ["EGATE_STATE"], "axe").glob("*.js"))
            self.assertTrue(sources, "axe-core is fetched by ./egate setup and ./egate test")
            cls._browser = ChromeBrowser(self)
            cls.addClassCleanup(cls._browser.stop)
            cls._browser._websocket_request(
                "Page.addScriptToEvaluateOnNewDocument",
                params={"source": sources[-1].read_text()},
            )
        if cls._browser.test_case is not self:
            cls._browser.test_case = self
            cls._reader_login = None
        return cls._browser

    @contextmanager
    def _read(self, path, login, session):
        """Open a page, whose requests are answered while the context lasts, and no longer."""
        browser = self._reader()
        self._widen(PHONE)
        if session or type(self)._reader_login != (self, login):
            extra = dict(session or {})
            self.authenticate(login, login, browser=browser, session_extra=extra)
            type(self)._reader_login = None if session else (self, login)
        self.cr.flush()
        self.cr.clear()
        with self.allow_requests(browser=browser):
            self._run("window.egateBefore = true, []")
            browser.navigate_to(self.base_url() + path)
            self._wait(LOADED)
            self._run(STARTED)
            yield

    def _wait(self, ready):
        """Wait for a page that another one may still be giving way to."""
        ends = time.monotonic() + 30
        while time.monotonic() < ends:
            # While one page gives way to another there is nothing to ask.
            with suppress(ChromeBrowserException):
                if self._run(f"({ready}) ? ['yes'] : []"):
                    return
            time.sleep(0.02)
        self.fail(f"{ready} was not so within 30 seconds")

    def _run(self, script):
        """Return the list that a script answers."""
        answer = self._reader()._websocket_request(
            "Runtime.evaluate",
            params={"expression": script, "awaitPromise": True, "returnByValue": True},
            timeout=30,
        )
        self.assertNotIn("exceptionDetails", answer, script[:300])
        return answer["result"]["value"]

    def _widen(self, width):
        metrics = {"mobile": False, "width": width, "height": 844, "deviceScaleFactor": 1}
        self._reader()._websocket_request("Emulation.setDeviceMetricsOverride", params=metrics)

    def _judge(self, name, words):
        axe = AXE % json.dumps(LEVELS)
        self._run(STARTED)
        found = self._run(axe) + self._run(THUMBS % THUMB) + self._run(WIDE)
        found += self._run(WORDS % json.dumps(ENGLISH)) if words else []
        self._picture(name, PHONE)
        self._widen(NARROWEST)
        found += self._run(WIDE)
        self._widen(SCREEN)
        found += self._run(axe) + self._run(WIDE)
        self._picture(name, SCREEN)
        thrown = self._reader()._result
        if thrown.done():
            found.append(str(thrown.exception()))
            self._reader()._result = Future()
        self.assertFalse(found, f"{name}\n" + "\n".join(found))

    def _picture(self, name, width):
        if not (folder := os.environ.get("EGATE_PICTURES")):
            return
        [height] = self._run("[document.documentElement.scrollHeight]")
        area = {"x": 0, "y": 0, "width": width, "height": min(height, 6000), "scale": 1}
        taken = self._reader()._websocket_request(
            "Page.captureScreenshot",
            params={"captureBeyondViewport": True, "clip": area},
            timeout=30,
        )
        short = re.sub(r"\W+", "-", name).strip("-")[:90] or "home"
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, f"{short}.{width}.png").write_bytes(base64.b64decode(taken["data"]))
