from odoo import models


class EgateDossierFile(models.Model):
    _inherit = "egate.dossier.file"

    def signatures(self):
        """Return what the digital signatures of this file are worth now.

        :return: ``state``, ``label``, and ``signatures``: of each ``name`` and ``issuer`` as its
            certificate says, ``at`` (ISO, UTC, or ``None``), ``proven`` (a timestamp says so),
            ``stamp`` (it is one) and ``says``, a sentence
        """
        self.ensure_one()
        if not self.signed:
            return {"state": "", "label": "", "signatures": []}
        with self._open() as stream:
            found = self._checked_signatures(stream)
        labels = dict(self._fields["signature"]._description_selection(self.env))
        return {
            "state": found["state"],
            "label": labels[found["state"]],
            "signatures": [
                {
                    "name": one["name"],
                    "issuer": one["issuer"],
                    "at": one["at"],
                    "proven": one["proven"],
                    "stamp": one["stamp"],
                    "says": self._signature_sentence(one),
                }
                for one in found["signatures"]
            ],
        }
