from urllib.parse import urlencode

from odoo.fields import Domain
from odoo.http import Controller, content_disposition, request, route

from ..models.catalogue.library import LISTED
from ..tools.asked_number import asked_number
from .kept_page import KEPT, KeptPage
from .public_page import PUBLIC_READ, SECURITY_HEADERS

#: A file whose address holds the hash of its content is the same for good.
FOR_GOOD = "public, max-age=31536000, immutable"
#: What a browser may be told of a file; anything else is only bytes.
KINDS = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/rtf",
        "image/jpeg",
        "image/png",
    }
)


def law_addresses(env, rule, query):
    """Give the map of the site the list of laws and the page of each."""
    if not query or query in "/egate/laws":
        yield {"loc": "/egate/laws"}
    # sudo: laws are published
    for law in env["egate.law"].sudo().search_fetch(Domain.TRUE, ["write_date"]):
        if not query or query in f"/egate/laws/{law.id}":
            yield {"loc": f"/egate/laws/{law.id}", "lastmod": law.write_date.date()}


def form_addresses(env, rule, query):
    """Give the map of the site the list of forms."""
    if not query or query in "/egate/forms":
        yield {"loc": "/egate/forms"}


class Library(KeptPage, Controller):
    """Laws and forms: their pages, and their files for everybody."""

    @route("/egate/laws", **{**PUBLIC_READ, "sitemap": law_addresses})
    def laws(self, q="", page="1"):
        """List the legal texts of the library."""
        self._use_language()
        number = asked_number(page, 100_000) or 1
        found = request.env["egate.law"]._portal_laws(q.strip(), number)
        return self._list("egate_portal.laws_page", "/egate/laws", q, number, found)

    @route("/egate/forms", **{**PUBLIC_READ, "sitemap": form_addresses})
    def forms(self, q="", page="1"):
        """List the forms of the library with their editions."""
        self._use_language()
        number = asked_number(page, 100_000) or 1
        day = request.env["egate.procedure"]._portal_today()
        found = request.env["egate.form.template"]._portal_forms(q.strip(), number, day)
        return self._list("egate_portal.forms_page", "/egate/forms", q, number, found)

    def _list(self, template, path, query, number, found):
        """Render one page of a list of the library.

        :param tuple found: the rows of this page, and how many there are in all
        """
        query, (rows, count) = query.strip(), found

        def address(page):
            wanted = {"q": query, "page": page}
            return f"{path}?" + urlencode({key: some for key, some in wanted.items() if some})

        values = {
            "address": address,
            "q": query,
            "rows": rows,
            "count": count,
            "number": number,
            "pages": max(-(-count // LISTED), 1),
            "url": self._base_url() + path,
        }
        return self._kept(template, values, indexed=not query and number == 1)

    @route("/egate/laws/<int:law_id>", **{**PUBLIC_READ, "sitemap": law_addresses})
    def law(self, law_id):
        """Show a legal text: whether it holds, what replaced it, its editions, who cites it."""
        self._use_language()
        law = request.env["egate.law"]._portal_law(law_id)
        if not law:
            return self._missing("egate_portal.law_missing")
        day = request.env["egate.procedure"]._portal_today()
        values = {
            "law": law._portal_values(request.env.lang, day),
            "url": f"{self._base_url()}/egate/laws/{law.id}",
        }
        return self._kept("egate_portal.law_page", values)

    @route("/egate/laws/<int:law_id>/files/<int:file_id>", **PUBLIC_READ)
    def law_file(self, law_id, file_id, v=""):
        """Give out an edition of a legal text."""
        self._use_language()
        law = request.env["egate.law"]._portal_law(law_id)
        return self._file(law.file_ids.filtered(lambda edition: edition.id == file_id), v)

    @route("/egate/forms/files/<path:code>", **PUBLIC_READ)
    def form(self, code, v=""):
        """Give out the edition in force of the form with this code."""
        self._use_language()
        return self._file(request.env["egate.form.template"]._portal_form(code), v)

    def _file(self, edition, known):
        """Give out the file of this (sudo) edition, or the same answer wherever there is none.

        :param str known: the hash in the address; with the right one the file is kept for good
        """
        attachment = edition._portal_attachments().get(edition.id)
        content = attachment and attachment.raw
        if not content:
            return self._missing("egate_portal.law_missing")
        kind = attachment.mimetype if attachment.mimetype in KINDS else "application/octet-stream"
        right = known and attachment.checksum.startswith(known) and len(known) >= 12
        policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
        headers = {
            **SECURITY_HEADERS,
            "Content-Security-Policy": policy,
            "Content-Type": kind,
            "Content-Disposition": content_disposition(edition.file_name or edition.name),
            "Cache-Control": FOR_GOOD if right else KEPT,
        }
        response = request.make_response(content, headers=list(headers.items()))
        response.set_etag(attachment.checksum)
        response.make_conditional(request.httprequest)
        response.headers.remove("Date")
        return response
