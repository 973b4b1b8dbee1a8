import xmlrpc.client
from email.message import EmailMessage

from odoo.addons.egate_base.tests.common import new_users

from .common import DossierCommon

GATEWAY = "egate_dossier.egate_group_mail_gateway"


class MailGatewayCase(DossierCommon):
    """An office with a mail server's account, and mail for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].search([], limit=1) or cls.env[
            "mail.alias.domain"
        ].create({"name": "ubnd.example"})
        cls.mail_domain = domain
        cls.address = f"hop-quet@{domain.name}"
        cls.leader.email = "lanhdao@ubnd.example"
        cls.gateway = new_users(
            cls.env, {"login": "gateway", "groups": f"base.group_user,{GATEWAY}"}
        )

    def mail(self, sender, attached=(), *, to=None, reply_to=None, message_id="<1@may>"):
        """Return a mail as bytes."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to or self.address, "Scan"
        message["Message-Id"] = message_id
        if reply_to:
            message["In-Reply-To"] = reply_to
        message.set_content("I agree, go ahead.")
        for name, raw in attached:
            message.add_attachment(raw, maintype="application", subtype="pdf", filename=name)
        return message.as_bytes()

    def deliver(self, user, raw, model=False, **more):
        """Do what Odoo's gateway script does, with the credentials of ``user``."""
        data = xmlrpc.client.Binary(raw)
        return self.rpc(user, "mail.thread", "message_process", model, data, **more)
