from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize

#: What only the system writes of a message: who said it, when, where, and what it reports.
_CLOSED = frozenset(
    {
        "author_id",
        "author_guest_id",
        "email_from",
        "date",
        "model",
        "res_id",
        "parent_id",
        "child_ids",
        "message_id",
        "message_type",
        "tracking_value_ids",
    }
)
#: Who said it and when, of any message.
_AUTHOR = frozenset({"author_id", "author_guest_id", "email_from", "date", "message_type"})


class MailMessage(models.Model):
    """The author of a message is its writer; about a record of the office, the date is now.

    Odoo takes both from the caller of ``message_post``, the composer or a template's
    ``send_mail``, partly under ``sudo``. Here they come from the session, so that no user writes
    in another person's name, whatever the message is about: a notice without a record reaches the
    same inbox. Jobs and the mail gateway run as OdooBot, a citizen with a link as the public user.
    Both are no active users: the author that they name is the true one, and stays.
    """

    _inherit = "mail.message"

    @api.model
    def _is_of_office(self, model):
        """Return whether records of ``model`` are the office's: its papers, or its citizens."""
        return bool(model) and (model.startswith("egate.") or model == "res.partner")

    @api.model_create_multi
    def create(self, vals_list):
        user = self.env.user
        signed = [
            self._signed(vals, user)
            if self._is_of_office(vals.get("model"))
            else self._in_own_name(vals, user)
            for vals in vals_list
        ]
        return super().create(signed)

    @api.model
    def _signed(self, vals, user):
        """Return ``vals`` as written by ``user`` now; by a job, with the author that it names."""
        # Named, so that neither a stored default nor the context fills it in.
        signed = {**vals, "date": vals.get("date") or fields.Datetime.now()}
        if not user.active:
            return signed
        if not self.env.su:
            self._check_thread(vals["model"], vals.get("res_id"))
            if vals.get("tracking_value_ids") and not self._has_tracking(vals["model"]):
                raise AccessError(self.env._("What was changed is noted by the system alone."))
        # sudo: one's own name and address
        partner = user.sudo().partner_id
        signed.update(
            author_id=partner.id,
            author_guest_id=False,
            email_from=partner.email_formatted,
            date=fields.Datetime.now(),
        )
        # Answers come back to the office, wherever a client would have them.
        signed.pop("reply_to", None)
        if signed.get("message_type") == "email":
            # Only the gateway brings e-mails.
            signed["message_type"] = "comment"
        return signed

    @api.model
    def _in_own_name(self, vals, user):
        """Return ``vals`` of a message about anything else, with no other person as the author.

        The system may speak through a user: OdooBot in a chat, the office's address in a letter.
        """
        if not user.active:
            return vals
        # sudo: names and addresses of oneself and of the system
        partner, root = user.sudo().partner_id, self.env.ref("base.partner_root").sudo()
        # sudo: see above
        company = self.env.company.sudo()
        # Named, so that neither a stored default nor the context fills it in.
        author = vals.get("author_id", partner.id)
        if author and author not in (partner.id, root.id, company.partner_id.id):
            author = partner.id
        signed = {**vals, "author_id": author}
        own = {
            partner.email_normalized,
            root.email_normalized,
            email_normalize(company.email),
            email_normalize(company.alias_domain_id.default_from_email),
            email_normalize(company.bounce_email),
        }
        address = vals.get("email_from", partner.email_formatted)
        if address and email_normalize(address) not in own:
            address = partner.email_formatted
        return {**signed, "email_from": address}

    @api.model
    def _check_thread(self, model, res_id):
        """Refuse a message about what the user may not read: Odoo asks only who was told before."""
        if model in self.env and res_id:
            self.env[model].browse(res_id).check_access("read")

    @api.model
    def _has_tracking(self, model):
        track = getattr(self.env[model], "_track_get_fields", None)
        return bool(track and track())

    def write(self, vals):
        if not self.env.su and vals:
            # sudo: only to learn what they are about
            office = self.sudo().filtered(lambda message: self._is_of_office(message.model))
            office._check_rewriting(vals)
            if not _AUTHOR.isdisjoint(vals):
                self._refuse_author()
        return super().write(vals)

    def _check_rewriting(self, vals):
        """Refuse to change the author of a message, or what was said."""
        if self and not _CLOSED.isdisjoint(vals):
            self._refuse_author()
        if self.author_id - self.env.user.partner_id:
            raise AccessError(
                self.env._(
                    "A message is changed by its author alone. Write one of your own under it."
                )
            )

    def _refuse_author(self):
        raise AccessError(self.env._("Who wrote a message, when and about what is never changed."))

    @api.depends_context("uid", "su")
    def _compute_record_name(self):
        """Do not show the name of an office record to users who may not read it."""
        super()._compute_record_name()
        if self.env.su:
            return
        for message in self:
            if message.record_name and self._is_of_office(message.model):
                if not self.env[message.model].browse(message.res_id).has_access("read"):
                    message.record_name = False
