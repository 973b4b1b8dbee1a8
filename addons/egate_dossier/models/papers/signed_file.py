import json

from odoo import api, fields, models

from ...tools.own_process import JobError, run_apart


class EgateSignedFile(models.AbstractModel):
    """A file that may carry digital signatures.

    ``signed`` says that it carries any, ``signature`` what they were worth when it came. Both stay;
    what they are worth now is looked at when somebody asks.
    """

    _name = "egate.signed.file"
    _description = "File that may be digitally signed"

    signed = fields.Boolean(string="Digitally signed", readonly=True)
    signature = fields.Selection(
        [
            ("trusted", "Intact, issuer trusted"),
            ("intact", "Intact, issuer or revocation unchecked"),
            ("unknown", "Cannot be checked here"),
            ("broken", "Not valid"),
        ],
        readonly=True,
        help="What the digital signature was worth when the file came.",
    )

    @api.model
    def _signature_values(self, stream, verdict):
        """Return what a record keeps of the signatures of an open file that was judged."""
        signature = verdict.signed and self._checked_signatures(stream)["state"]
        return {"signed": verdict.signed, "signature": signature}

    @api.model
    def _checked_signatures(self, stream):
        """Return what the signatures of an open PDF are worth now.

        :return: see ``tools/apart/check_signatures.py``
        """
        # sudo: certificates of authorities, which they publish
        trusted = (
            self.env["egate.trusted.issuer"].sudo().search([("pem", "!=", False)]).mapped("pem")
        )
        try:
            with run_apart("check_signatures", stream, trusted="\n".join(trusted)) as output:
                return json.load(output)
        except JobError:
            return {"state": "unknown", "signatures": []}

    @api.model
    def _signature_sentence(self, found):
        """Say what is known of one signature."""
        return {
            "": lambda: self.env._("intact, and its issuer is trusted"),
            "issuer": lambda: self.env._("intact; its issuer is not on the office's list"),
            "revocation": lambda: self.env._(
                "intact, and its issuer is on the office's list; whether the certificate was "
                "revoked or had expired could not be checked here"
            ),
            "weak": lambda: self.env._("intact, but made in a way that is no longer safe"),
            "changed": lambda: self.env._("not valid: the file was changed after it was signed"),
            "revoked": lambda: self.env._("not valid: the signer's certificate was revoked"),
            "kind": lambda: self.env._("of a kind that cannot be checked here"),
        }[found["reason"]]()
