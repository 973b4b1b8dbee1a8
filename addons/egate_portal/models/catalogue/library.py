from urllib.parse import quote

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date, ormcache

from odoo.addons.egate_base.tools.search_key import search_key

#: A form is found by its code, which is no longer.
CODE_LENGTH = 64
#: Laws that one page of the list shows; procedures that the page of a law names.
LISTED, CITED = 50, 200


class EgateLibraryFile(models.AbstractModel):
    """An edition of a law or a form that anybody may download."""

    _inherit = "egate.library.file"

    def _portal_attachments(self):
        """Return the attachment (sudo) of each of these (sudo) editions that has a file, by id."""
        # sudo: files of the library are published; they belong to these editions alone
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                Domain("res_model", "=", self._name)
                & Domain("res_field", "=", "file")
                & Domain("res_id", "in", self.ids)
            )
        )
        return {attachment.res_id: attachment for attachment in attachments}


class EgateFormTemplate(models.Model):
    """A form that citizens fill in, as the public pages offer it."""

    _inherit = "egate.form.template"

    def _portal_downloads(self, day):
        """Return where the edition in force of each of these (sudo) forms is downloaded.

        :return: by the id of the form; a form without an edition in force has no ``url``
        :rtype: dict[int, dict]
        """
        editions = {template.id: template.file_ids._on(day) for template in self}
        files = self.env["egate.form.template.file"].browse(
            [edition.id for edition in editions.values()]
        )
        attachments = files._portal_attachments()
        found = {}
        for template in self:
            attachment = attachments.get(editions[template.id].id)
            found[template.id] = {
                "code": template.code,
                "name": template.name,
                "edition": editions[template.id].name or "",
                "url": attachment and template._portal_url(attachment),
                "size": attachment.file_size if attachment else 0,
                "kind": _kind(editions[template.id].file_name) if attachment else "",
            }
        return found

    @api.model
    def _portal_forms(self, query, page, day):
        """Return one page of the forms of the library, and how many there are.

        :param str query: words of the code or the name
        :param int page: from 1
        :return: of each the download, and its editions, newest first
        :rtype: tuple[list[dict], int]
        """
        typed = search_key(query[:CODE_LENGTH]).split()
        domain = Domain.AND(Domain("search_key", "like", word) for word in typed)
        # sudo: forms are published
        forms = self.sudo()
        found = forms.search(domain, limit=LISTED, offset=(page - 1) * LISTED)
        downloads = found._portal_downloads(day)
        rows = [
            {
                **downloads[form.id],
                "editions": [
                    {
                        "name": edition.name,
                        "date_from": edition.date_from and format_date(self.env, edition.date_from),
                        "date_to": edition.date_to and format_date(self.env, edition.date_to),
                    }
                    for edition in form.file_ids
                ],
                "laws": [{"id": law.id, "number": law.number} for law in form.law_ids],
            }
            for form in found
        ]
        return rows, forms.search_count(domain)

    def _portal_url(self, attachment):
        # With the hash of the content, so that caches may keep the file for good.
        return f"/egate/forms/files/{quote(self.code)}?v={attachment.checksum[:12]}"

    @api.model
    def _portal_form(self, code):
        """Return the edition in force (sudo) of the form with this code, or an empty record."""
        files = self.env["egate.form.template.file"]
        if len(code) > CODE_LENGTH or not code.isprintable():
            return files
        # sudo: forms are published
        template = self.sudo().search(Domain("code", "=", code), limit=1)
        return template.current_file_id


class EgateLaw(models.Model):
    """A legal text on the public pages: what it is, whether it holds, where to read it."""

    _inherit = "egate.law"

    def _portal_row(self):
        """Return what a list says of this (sudo) text."""
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name or "",
            "issuer": self.issuer or "",
            "issued_on": self.issued_on and format_date(self.env, self.issued_on),
            "over": self._portal_over(),
            "replaced_by": self.replaced_by_id.number or "",
            "url": f"/egate/laws/{self.id}",
        }

    def _portal_over(self):
        today = self.env["egate.assignment"]._local_today()
        return bool(self.replaced_by_id) or bool(self.date_to and self.date_to < today)

    @api.model
    def _portal_laws(self, query, page):
        """Return one page of the texts of the library, newest first, and how many there are.

        :param str query: words of the number, the title or the issuing body
        :param int page: from 1
        :rtype: tuple[list[dict], int]
        """
        typed = search_key(query[:CODE_LENGTH]).split()
        domain = Domain.AND(Domain("search_key", "like", word) for word in typed)
        # sudo: laws are published
        laws = self.sudo()
        found = laws.search(domain, limit=LISTED, offset=(page - 1) * LISTED)
        return [law._portal_row() for law in found], laws.search_count(domain)

    @api.model
    def _portal_law(self, law_id):
        """Return the (sudo) text with this id, or an empty record.

        :param int law_id: any number of an address
        """
        if law_id >= 2**31:
            return self.browse()
        # sudo: laws are published
        return self.sudo().search(Domain("id", "=", law_id), limit=1)

    @ormcache("self.id", "lang", "day")
    def _portal_values(self, lang, day):
        """Return what the page of this (sudo) text shows.

        :rtype: dict
        """
        law = self.sudo().with_context(lang=lang)  # sudo: laws are published
        attachments = law.file_ids._portal_attachments()
        index = self.env["egate.procedure"]._portal_index(day)
        in_force = {entry.version_id: entry for entry in index.entries}
        citing = law.env["egate.procedure.version"].search(Domain("law_ids", "in", law.ids))
        entries = [in_force[version] for version in citing.ids if version in in_force]
        return {
            **law._portal_row(),
            "date_from": law.date_from and format_date(law.env, law.date_from),
            "date_to": law.date_to and format_date(law.env, law.date_to),
            "replacing": law.replaced_by_id and law.replaced_by_id._portal_row(),
            "replaced": [older._portal_row() for older in law.replaces_ids],
            "editions": [
                {
                    "name": edition.name,
                    "date_from": edition.date_from and format_date(law.env, edition.date_from),
                    "date_to": edition.date_to and format_date(law.env, edition.date_to),
                    "url": edition.id in attachments
                    and f"/egate/laws/{law.id}/files/{edition.id}"
                    f"?v={attachments[edition.id].checksum[:12]}",
                    "kind": _kind(edition.file_name),
                }
                for edition in law.file_ids
            ],
            "procedures": [
                {
                    "code": entry.code,
                    "name": entry.name,
                    "url": f"/egate/procedures/{quote(entry.code)}",
                }
                for entry in sorted(entries, key=lambda entry: entry.name)[:CITED]
            ],
            "more": max(len(entries) - CITED, 0),
        }


def _kind(file_name):
    """Return the ending of a file's name in capitals, for people: PDF."""
    ending = (file_name or "").rpartition(".")[2]
    return ending.upper() if 0 < len(ending) < 6 and ending != file_name else ""
