from odoo import fields, models

from ...tools.field_sentence import at


class EgateDossier(models.Model):
    """A date of birth that contradicts the citizen's record: shown, and decided by the clerk.

    Either the one on file is right, or the one that was read from the card: then the dossier keeps
    this one, and with its acceptance the correction of the record is asked for, which another
    person decides (``egate.personal.request``).
    """

    _inherit = "egate.dossier"

    #: What was entered is right; the record on file is to be corrected.
    corrects_file = fields.Boolean(copy=False, export_string_translation=False)

    def _birth_date_on_file(self, known):
        """Return the date of birth of ``known`` (sudo) if it is another one than here."""
        self.ensure_one()
        here, on_file = self.applicant_birth_date, known.birth_date
        return on_file if here and on_file and here != on_file else False

    def _difference_errors(self, known):
        """Return what has to be decided between this draft and the record of its owner.

        :param known: the owner on file (sudo), or an empty record
        :rtype: list[FieldSentence]
        """
        on_file = bool(known) and self._birth_date_on_file(known)
        if not on_file or self.corrects_file:
            return []
        return at(
            "applicant_birth_date",
            self.env._(
                "On file the date of birth is %(file)s, entered is %(here)s. Compare with the card "
                "and decide at the counter which one is right.",
                file=on_file.strftime("%d/%m/%Y"),
                here=self.applicant_birth_date.strftime("%d/%m/%Y"),
            ),
        )

    def _counter_difference(self):
        """Return both dates of birth, and whether it is decided; ``False`` if they agree.

        :rtype: dict | bool
        """
        readable = all(self._reads(name) for name in ("applicant_birth_date", "applicant_id"))
        # sudo: the clerk enters the person, whose record was found by the number
        on_file = readable and self._birth_date_on_file(self.applicant_id.sudo())
        if not on_file:
            return False
        return {
            "file": fields.Date.to_string(on_file),
            "here": fields.Date.to_string(self.applicant_birth_date),
            "decided": self.corrects_file,
        }

    def _counter_decide(self, changes, vals):
        """Take the clerk's decision; another date or another person needs a new one.

        :param vals: what was just entered
        """
        decided = changes.get("difference")
        changed = {"applicant_birth_date", "identity_number", "identity_kind"} & vals.keys()
        if changed and self.corrects_file:
            self.corrects_file = False
        if decided == "here":
            self.corrects_file = True
        elif decided == "file" and (difference := self._counter_difference()):
            self.write({"applicant_birth_date": difference["file"], "corrects_file": False})
