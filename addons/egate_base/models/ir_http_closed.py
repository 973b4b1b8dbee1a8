from werkzeug.exceptions import NotFound

from odoo import api, models
from odoo.http import request

#: Routes of Odoo at which the server opens an address named by the caller, or calls an external
#: service: only for those who build the website, not for other callers inside the network.
OUTSIDE = (
    "/discuss/gif/",
    "/html_editor/attachment/add_url",
    "/html_editor/generate_text",
    "/html_editor/link_preview",
    "/html_editor/media_library_search",
    "/html_editor/save_library_media",
    "/html_editor/video_url/",
    "/mail/link_preview",
    "/mail/message/translate",
    "/sms/status",
    "/web_editor/attachment/add_url",
    "/web_editor/generate_text",
    "/web_editor/save_library_media",
    "/web_editor/video_url/",
    "/web_unsplash/",
)


class IrHttp(models.AbstractModel):
    """The server opens no address for a caller, because it is inside the office's network."""

    _inherit = "ir.http"

    @classmethod
    def _refuse_outside(cls, rule):
        """Answer as if the route did not exist, unless the caller administers the system."""
        if rule.rule.startswith(OUTSIDE) and not request.env.user.has_group("base.group_system"):
            raise NotFound


class MailLinkPreview(models.Model):
    _inherit = "mail.link.preview"

    @api.model
    def _is_link_preview_enabled(self):
        # Else an address in a message would make the server open it.
        return False
