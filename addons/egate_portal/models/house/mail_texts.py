from odoo import api, models

#: Of Odoo's templates: which of ours says it instead.
VIEWS = {
    "auth_signup.set_password_email": "egate_portal.mail_invitation",
    "auth_signup.portal_set_password_email": "egate_portal.mail_invitation",
    "auth_signup.mail_template_user_signup_account_created": "egate_portal.mail_account_made",
    "auth_signup.mail_template_data_unregistered_users": "egate_portal.mail_unregistered",
    "auth_totp_mail.mail_template_totp_invite": "egate_portal.mail_second_factor",
    "auth_totp_mail.mail_template_totp_mail_code": "egate_portal.mail_code",
}


class MailTemplate(models.Model):
    """Mails about accounts: the office's words and look instead of Odoo's advertisement."""

    _inherit = "mail.template"

    @api.model
    def _subject_of_the_house(self, view):
        """Return the subject of a mail that ``view`` writes, in the language of the context."""
        office = "{{ object.company_id.name }}"
        if view == "egate_portal.mail_invitation":
            return self.env._("Your account at %(office)s", office=office)
        if view == "egate_portal.mail_account_made":
            return self.env._("Your account at %(office)s has been made", office=office)
        if view == "egate_portal.mail_unregistered":
            return self.env._("Invited people who have not signed in yet")
        if view == "egate_portal.mail_second_factor":
            return self.env._("Please protect your account with a second factor")
        return self.env._("Your code for signing in")

    @api.model
    def _settle_texts(self):
        """Replace Odoo's texts by the office's, unless an administrator has written their own."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        for xml_id, view in VIEWS.items():
            template = self.env.ref(xml_id, raise_if_not_found=False)
            if not template or not template._is_of_odoo():
                continue
            for code in codes:
                spoken = template.with_context(lang=code)
                subject = spoken._subject_of_the_house(view)
                spoken.write({"subject": subject, "body_html": f'<t t-call="{view}"/>'})
            template.lang = "{{ object.lang }}"

    def _is_of_odoo(self):
        """Return whether this text is still what Odoo brought, or what was put in its place."""
        body = str(self.with_context(lang="en_US").body_html or "")
        return any(part in body for part in ("#875A7B", "odoo.com", "egate_portal.mail_")) or (
            "to your database but they haven" in body
        )
