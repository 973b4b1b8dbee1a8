from odoo import models


class EgateDossier(models.Model):
    """Results as their owner finds them: given out or issued electronically, with their files."""

    _inherit = "egate.dossier"

    def _account_results(self):
        """Return the results of this (sudo) dossier that the citizen has or may take here.

        :rtype: list[dict]
        """
        self.ensure_one()
        return [
            one._account_values()
            for one in self.result_ids.sorted("id")
            if one._is_given() or one._is_issued_here()
        ]

    def _account_result_file(self, file_id):
        """Return the file (sudo) of a result that its owner may take, or an empty record.

        :param int file_id: from the address
        """
        results = self.result_ids.filtered(lambda one: one._may_be_downloaded())
        return results.file_ids.filtered(lambda file: file.id == file_id and file.attachment_id)


class EgateDossierResult(models.Model):
    _inherit = "egate.dossier.result"

    def _is_issued_here(self):
        """Return whether this sudo result is final and its citizen chose to have it electronically.

        Nothing is issued while fees are owed.
        """
        self.ensure_one()
        dossier = self.dossier_id
        return bool(
            not self.withdrawn_at
            and self.numbered_at
            and self.file_ids
            and dossier.finished_at
            and dossier.result_channel == "electronic"
            and dossier.fee_paid >= dossier.fee_total
        )

    def _may_be_downloaded(self):
        """Return whether the current account may take the files of this sudo result.

        At the counter the card was looked at. What is given electronically is for an account whose
        identity was checked: nobody has looked at whoever else typed a number and sent papers.
        """
        if self.withdrawn_at:
            return False
        if self._is_given() and self.delivery_id.channel != "electronic":
            return True
        checked = self.env["egate.citizen.identity"]._citizen_of(self.env.user)
        return bool(checked) and (self._is_given() or self._is_issued_here())

    def _account_values(self):
        """Return what the page of the dossier says of this sudo result, as plain values."""
        self.ensure_one()
        dossier = self.dossier_id
        channels = dict(self.delivery_id._fields["channel"]._description_selection(self.env))
        files = self.file_ids if self._may_be_downloaded() else self.file_ids.browse()
        return {
            "name": self.name,
            "number": self.number or "",
            "day": self.decided_on.strftime("%d/%m/%Y") if self.decided_on else "",
            "valid_until": self.valid_until.strftime("%d/%m/%Y") if self.valid_until else "",
            "given": dossier._local_in_words(self.returned_at),
            "channel": channels.get(self.delivery_id.channel, ""),
            "replaced": bool(self.withdrawn_at),
            "at_desk": not self.withdrawn_at and not self._may_be_downloaded(),
            "check": self._check_path() if self._is_given() else "",
            "qr": self._check_picture() if self._is_given() else "",
            "files": [
                {
                    "address": f"{dossier._account_path()}/results/{file.id}",
                    "name": file.name,
                    "size": file.size,
                    "sha256": file.sha256,
                }
                for file in files
                if file.attachment_id
            ],
        }
