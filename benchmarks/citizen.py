"""A citizen at home, as the benchmarks need one: fills pages in by their forms, like a browser
without a script, notes how long each answer took, and what went wrong.
"""

import random
import re
import time
from urllib.parse import urljoin

import requests
from lxml import html

#: What is typed where a page asks for it, by the name of the field.
TYPED = {
    "name": "Nguyễn Thị Minh Khai",
    "birth": "01/02/1990",
    "identity_kind": "cccd",
    "address": "12 Trần Phú, phường Mẫu",
    "phone": "0905000111",
    "result_channel": "desk",
    "for_whom": "self",
}
#: A citizen who needs more pages than this walks in a circle.
MOST_PAGES = 40


class Lost(Exception):
    """Something that the citizen was not told of, or an answer that no page explains."""


class Citizen:
    """One person with an account.

    :ivar list times: pairs of what was done and its seconds
    :ivar int requests: made so far
    """

    def __init__(self, url, login, password, *, number, pause=0.0, seed=0):
        self.url, self.login, self.password, self.number = url, login, password, number
        self.pause, self.pick = pause, random.Random(seed)
        self.session, self.times, self.requests = requests.Session(), [], 0
        # As behind a proxy, each from an address of its own.
        self.session.headers.update(
            {
                "X-Forwarded-For": f"10.{seed >> 16 & 255}.{seed >> 8 & 255}.{seed & 255}",
                "X-Forwarded-Host": "127.0.0.1",
                "Accept-Language": "vi-VN,vi;q=0.9",
            }
        )

    def submit(self, code, files):
        """Find the procedure, prepare, send; return the number that the receipt names.

        :param list files: pairs of a name and bytes, put beside the first paper that takes files
        :raise Lost: no receipt came, without a reason on the page
        """
        self._ask("find", "GET", f"/egate/procedures?q={code}")
        self._ask("procedure", "GET", f"/egate/procedures/{code}")
        self._sign_in()
        page = self._ask("begin", "GET", f"/egate/submit/{code}")
        page = self._send_form("begin", page, self._form(page, "/begin"))
        sent = False
        for _ in range(MOST_PAGES):
            step = page.url.partition("?")[0].rpartition("/")[2]
            if step == "receipt":
                return self._receipt(page)
            if step == "papers" and not sent:
                page, sent = self._put(page, files), True
            ending = "/do/send" if step == "review" else f"/{step}"
            page = self._send_form(step, page, self._form(page, ending))
        raise Lost(f"{self.login}: no receipt after {MOST_PAGES} pages, at {page.url}")

    def _sign_in(self):
        page = self._ask("sign-in page", "GET", "/web/login")
        form = next(form for form in self._tree(page).forms if "password" in form.fields)
        values = dict(form.fields) | {"login": self.login, "password": self.password}
        known = {name: value for name, value in values.items() if value is not None}
        page = self._ask("sign in", "POST", form.action or "/web/login", data=known)
        if "/web/login" in page.url:
            raise Lost(f"{self.login} could not sign in")

    def _put(self, page, files):
        for name, content in files:
            tree = self._tree(page)
            form = next(form for form in tree.forms if form.xpath(".//input[@type='file']"))
            data = {key: value for key, value in form.fields.items() if value is not None}
            data.pop("ufile", None)
            page = self._ask(
                "file", "POST", form.action, data=data, files={"ufile": (name, content)}
            )
        return page

    def _receipt(self, page):
        found = re.search(r"\bTT-[0-9]{6}-[A-Z0-9]{6}\b", self._tree(page).text_content())
        if not found:
            raise Lost(f"{self.login}: a receipt without a number")
        return found[0]

    # -- forms --------------------------------------------------------------------------------

    def _tree(self, page):
        return html.document_fromstring(page.text, base_url=page.url)

    def _form(self, page, ending):
        """Return the form of this page whose address ends so."""
        for form in self._tree(page).forms:
            if (form.action or "").partition("?")[0].endswith(ending):
                return form
        title = " ".join(self._tree(page).xpath("string(//main)").split())[:300]
        raise Lost(f"{self.login}: no form {ending} at {page.url}: {title}")

    def _send_form(self, label, page, form):
        data = []
        for field in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
            if field.get("type") in ("file", "submit") or field.get("disabled") is not None:
                continue
            if field.get("type") in ("radio", "checkbox"):
                group = form.inputs[field.name] if field.get("type") == "radio" else None
                chosen = group.value if group is not None else None
                first = field.get("type") == "radio" and not chosen and not data_has(data, field)
                if field.checked or (first and chosen is None):
                    data.append((field.name, field.get("value") or "on"))
                continue
            data.append((field.name, self._value(field)))
        return self._ask(label, "POST", urljoin(page.url, form.action), data=data)

    def _value(self, field):
        known = field.value if field.tag != "textarea" else field.text
        if known:
            return known
        if field.name == "identity_number":
            return self.number
        if field.tag == "select":
            return TYPED.get(field.name) or next((one for one in field.value_options if one), "")
        return TYPED.get(field.name, "1" if field.get("inputmode") == "numeric" else "Mẫu")

    def _ask(self, label, method, path, **options):
        if self.pause:
            time.sleep(self.pick.uniform(0.5, 1.5) * self.pause)
        began = time.monotonic()
        self.requests += 1
        answer = self.session.request(method, urljoin(self.url, path), timeout=120, **options)
        self.times.append((label, time.monotonic() - began))
        if answer.status_code >= 400:
            said = " ".join(self._tree(answer).text_content().split())[:400]
            raise Lost(f"{self.login}: {answer.status_code} at {answer.url}: {said}")
        return answer


def data_has(data, field):
    """Return whether a group of radio buttons has an answer already."""
    return any(name == field.name for name, _value in data)
