import json

from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from odoo.addons.egate_base.tools.code_alphabet import is_code

from ..tools import form_places
from .public_page import PUBLIC_READ, SECURITY_HEADERS
from .site_page import SitePage


class OnlineForm(SitePage, Controller):
    """Online forms without an account, and as administrators see them before; lists of places."""

    @route("/egate/forms/<string:code>", paced_by="code", **PUBLIC_READ)
    def form_alone(self, code, case="", **other):
        """Show the form of a procedure to be filled in, printed or kept; nothing comes back here.

        :param str case: the code of the case; empty: the form of every case
        """
        self._use_language()
        # sudo: the catalogue is public; so is its form once published
        procedure = request.env["egate.procedure"].sudo()
        if is_code(code, "word"):
            procedure = procedure.search([("code", "=", code)], limit=1)
        today = request.env["egate.assignment"]._local_today()
        forms = request.env["egate.online.form"]
        variants = procedure.current_version_id.variant_ids
        variant = variants.filtered(lambda one: one.code == case)[:1]
        form = forms._for(procedure, variant, today) if procedure else forms
        if not form:
            return self._site("egate_portal.form_missing", {}, status=404, here="catalogue")
        values = forms._whole_values(form._definition())
        values |= {"procedure_code": procedure.code, "preview": False}
        return self._site("egate_portal.form_alone", values, cache="no-cache", here="catalogue")

    @route(
        "/egate/forms/preview/<int:form_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
        sitemap=False,
        multilang=False,
    )
    def form_preview(self, form_id):
        """Show an administrator a form, drawn or published, as citizens see it."""
        if not request.env.user.has_group("egate_base.egate_group_manager"):
            raise NotFound
        form = request.env["egate.online.form"].browse(form_id).exists()
        if not form or not form.has_access("read"):
            raise NotFound
        self._use_language()
        forms = request.env["egate.online.form"]
        values = forms._whole_values(form.with_env(request.env)._definition())
        values |= {"procedure_code": form.procedure_id.code, "preview": True}
        return self._site("egate_portal.form_alone", values, here="catalogue")

    @route("/egate/places/<string:province>", **PUBLIC_READ)
    def places(self, province):
        """Return the communes of a province, as the form's script lists them."""
        communes = form_places.communes_of(province)
        if communes is None:
            raise NotFound
        body = json.dumps({"communes": list(communes.items())}, ensure_ascii=False)
        headers = {
            **SECURITY_HEADERS,
            "Content-Type": "application/json; charset=utf-8",
            # Places change by a law some months ahead; a day is soon enough.
            "Cache-Control": "public, max-age=86400",
        }
        response = request.make_response(body, headers=list(headers.items()))
        return self._unless_known(response)
