from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.contact import normalise_tax_code
from odoo.addons.egate_base.tools.search_key import search_key

from ...tools import durable

#: How many of an owner's files are looked through, the newest first.
MOST = 300


class EgateDossierPaper(models.Model):
    """The owner's earlier papers, taken over without asking the citizen for them again.

    Number and name on the draft must be those on file, as reception asks too; but these are on many
    papers. So clerks take over what their own one-stop units received, and papers of other units
    only while the owner is proved to be present (``egate.presence``). Only received papers of the
    same kind that are still valid; never a form, which is filled in anew for every request.
    """

    _inherit = "egate.dossier.paper"

    valid_until = fields.Date(help="Last day on which the paper may be used, if it names one.")

    def _reusable_files(self):
        """Return the files that may be taken over for this line of a draft, the newest first.

        As the clerk of the draft. With the owner present the files may belong to dossiers of other
        offices: what is returned is superuser's, to be shown by :meth:`reusable_files` alone.

        :rtype: ``egate.dossier.file`` (sudo)
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: earlier dossiers of this owner, whichever unit received them
        files = self.env["egate.dossier.file"].sudo()
        owner = self.dossier_id._owner_at_the_desk()
        if not owner or self.component_id.template_id:
            return files
        today = self.env["egate.assignment"]._local_today()
        known = owner | owner.merged_from_ids
        found = files.search(
            self.dossier_id._reusable_of(owner)
            & Domain("dossier_id.applicant_id", "in", known.ids)
            & Domain("dossier_id.received_at", "!=", False)
            & Domain("dossier_id", "!=", self.dossier_id.id)
            & (
                Domain("paper_id.valid_until", "=", False)
                | Domain("paper_id.valid_until", ">=", today)
            ),
            order="added_at desc, id desc",
            limit=MOST,
        )
        # sudo: the files here already, even if the user may not read them
        kept, here = {}, set(self.sudo().file_ids.mapped("sha256"))
        wanted = search_key(self.name)
        for file in found:
            if search_key(file.paper_id.name) == wanted and file.sha256 not in here:
                kept.setdefault(file.sha256, file.id)
        return files.browse(kept.values())

    def reusable_files(self):
        """Return what a clerk is shown of the files that may be taken over.

        Of a dossier that the clerk may not read, only what helps to choose: which paper, when, how
        many pages; neither its name nor its code.

        :return: list of ``{"id", "paper", "received", "valid_until", "pages", "unit", "name",
            "code"}``
        """
        files = self._reusable_files()
        readable = set(files.sudo(False).with_env(self.env)._filtered_access("read").ids)
        return [
            {
                "id": file.id,
                "paper": file.paper_id.name,
                "received": fields.Date.to_string(file.dossier_id.received_date),
                "valid_until": fields.Date.to_string(file.paper_id.valid_until) or False,
                "pages": file.page_count,
                "unit": file.dossier_id.reception_unit_id.name,
                "name": file.name if file.id in readable else False,
                "code": file.dossier_id.code if file.id in readable else False,
            }
            for file in files
        ]

    def action_reuse(self, file_id):
        """Take an earlier file of the owner over to this line, with its origin.

        The content stays where it is; only a record more points to it. The log of readings keeps
        who took what from where, for what and on which proof, in this transaction: no paper is
        taken without it, and it stays when the draft is thrown away.

        :return: what the viewer shows of the line's files
        """
        self.ensure_one()
        origin = self._reusable_files().filtered(lambda file: file.id == file_id)
        if not origin:
            raise UserError(
                self.env._(
                    "This paper cannot be taken over: it belongs to somebody else, is no longer "
                    "valid, or is on the line already. Was it handed in at another office, read "
                    "the owner's identity card or the receipt of that dossier first. Otherwise ask "
                    "the citizen for it."
                )
            )
        draft = self.dossier_id
        if not draft.procedure_id:
            raise UserError(
                self.env._("Choose the procedure first: it is what the paper is taken over for.")
            )
        self.env["egate.access.log"]._note_reuse(draft, origin, draft._reuse_proof(origin))
        self._meet_at_the_dossier()
        self._check_room()
        content = durable.Content(origin.sha256, "", origin.size)
        if not origin.attachment_id._is_whole(content):
            origin.attachment_id._refuse_missing()
        taken = self._keep_file(
            None,
            content,
            {
                "name": origin.name,
                "mimetype": origin.mimetype,
                "page_count": origin.page_count,
                "signed": origin.signed,
                "signature": origin.signature,
                "source": "reuse",
                "origin_id": (origin.origin_id or origin).id,
            },
        )
        # sudo: content that the clerk may use, as was checked above, and reads by the draft only
        taken.sudo().attachment_id._share_content(origin.attachment_id)
        if origin.paper_id.valid_until:
            self.valid_until = origin.paper_id.valid_until
        return self.file_list or []


class EgateDossierFile(models.Model):
    _inherit = "egate.dossier.file"

    def _reading_code(self):
        # A draft has no code yet: what is read by it is the earlier dossier's.
        return super()._reading_code() or self.origin_id.dossier_id.code


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def _reusable_of(self, owner):
        """Return the domain of the files of ``owner`` that may be taken over to this draft now."""
        presences = self.env["egate.presence"]._of(self, owner)
        if "card" in presences.mapped("kind"):
            return Domain.TRUE
        return Domain("dossier_id.reception_unit_id", "in", list(self._clerk_units())) | Domain(
            "dossier_id", "in", presences.earlier_id.ids
        )

    def _reuse_proof(self, origin):
        """Return by what ``origin`` may be taken over to this draft, for the log."""
        if origin.dossier_id.reception_unit_id.id in self._clerk_units():
            return "own"
        presences = self.env["egate.presence"]._of(self, self._owner_at_the_desk())
        return "receipt" if origin.dossier_id in presences.earlier_id else "card"

    def _check_reused(self, applicants, files):
        """Refuse sudo drafts with papers that were taken over of somebody who is not their owner.

        :param applicants: id of the owner by draft
        :param files: files by draft
        """
        for draft, found in files.items():
            reused = found.filtered(lambda file: file.source == "reuse")
            if not reused:
                continue
            owner = self.env["res.partner"].browse(applicants[draft])
            known = owner | owner.merged_from_ids
            for file in reused:
                if file.origin_id.dossier_id.applicant_id not in known:
                    raise UserError(
                        self.env._(
                            "“%(paper)s” was taken over from an earlier dossier of somebody else: "
                            "the owner was changed since. Take it away, and ask for the owner's "
                            "own paper.",
                            paper=file.paper_id.name,
                        )
                    )

    def _note_reused(self, files):
        """Log with the codes of both which papers came to these sudo dossiers from others."""
        for dossier, found in files.items():
            reused = found.filtered(lambda file: file.source == "reuse")
            if reused:
                self.env["egate.access.log"]._note_reuse(dossier, reused.origin_id)

    def _owner_at_the_desk(self):
        """Return who is on file with the number *and* the name on this draft, or none (sudo).

        Not the record that the draft points to: any user could write that without the card.
        """
        self.ensure_one()
        # sudo: found by the whole number alone; the caller holds it against the name
        Partner = self.env["res.partner"].sudo()
        if self.applicant_kind == "organisation":
            owner = Partner._find_by_tax_code(normalise_tax_code(self.applicant_tax_code))
        else:
            owner = self._find_owner(Partner)
        if owner and owner.search_key == search_key(self.applicant_name):
            return owner
        return Partner.browse()
