import odoo.http
from odoo.tests import tagged

from ..controllers.sign_in import BEGUN
from .common import OidcCase

#: Presses the button, and sends what the browser would send once all scripts had their say.
PRESS = """
const form = document.querySelector(".o_egate_oidc form");
window.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) {
        throw new Error("a script of the page sends something else");
    }
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.url.endsWith("/egate/oidc/start") && (await answer.text()).includes("0;url=")) {
        console.log("test successful");
    } else {
        throw new Error(answer.url);
    }
});
form.querySelector("button").click();
"""
READY = "odoo.isReady === true || document.readyState === 'complete'"


@tagged("post_install", "-at_install")
class TestSignInBrowser(OidcCase):
    """The button among Odoo's own scripts on the page of the sign-in."""

    def test_the_button_begins_the_sign_in(self):
        _issuer, provider = self.local_issuer()
        self.browser_js("/web/login?redirect=/egate/track", PRESS, READY)
        session = odoo.http.root.session_store.get(self.session.sid)
        (kept,) = session[BEGUN].values()
        self.assertEqual((kept["provider"], kept["back"]), (provider.id, "/egate/track"))
