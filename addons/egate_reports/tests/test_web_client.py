from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from .common import ReceiptCase

# What the web client does with an action, seen from inside it: the addresses that it opened, the
# notifications that it showed, and the buttons on them.
SCRIPT = """
(async () => {
    const { browser } = odoo.loader.modules.get("@web/core/browser/browser");
    const { env } = odoo.__WOWL_DEBUG__.root;
    const opened = [];
    let allowed = true;
    browser.open = (url, target) => {
        opened.push(`${target} ${url}`);
        return allowed ? {} : null;
    };
    const action = (id) => ({
        type: "ir.actions.report",
        report_type: "egate-pdf",
        report_name: "egate_reports.receipt",
        context: { active_ids: [id] },
    });
    const until = async (selector) => {
        for (let tries = 0; tries < 50; tries++) {
            const found = document.querySelector(selector);
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`no ${selector}`);
    };
    const check = (got, expected) => {
        if (JSON.stringify(got) !== JSON.stringify(expected)) {
            throw new Error(`${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`);
        }
    };
    await env.services.action.doAction(action(%(received)s));
    const address = opened[0];
    if (!address.startsWith("_blank /egate/report/issued/")) {
        throw new Error(address);
    }

    await env.services.action.doAction(action(%(draft)s));
    check(opened, [address]);
    const refusal = await until(".o_notification .o_notification_content");
    if (!refusal.textContent.includes("has not been received yet")) {
        throw new Error(refusal.textContent);
    }
    (await until(".o_notification_close")).click();

    // Printed from a page that is never seen: no tab over the screen, nothing to close.
    const here = action(%(received)s);
    here.context = { ...here.context, print_here: true };
    await env.services.action.doAction(here);
    check(opened, [address]);
    const frame = await until("iframe.o_egate_print_frame");
    if (!frame.src.includes("/egate/report/issued/")) {
        throw new Error(frame.src);
    }
    frame.remove();

    allowed = false;
    await env.services.action.doAction(action(%(received)s));
    check(opened, [address, address]);
    (await until(".o_notification_buttons button")).click();
    check(opened, [address, address, address]);
    check(document.querySelectorAll(".o_blockUI").length, 0);
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestWebClient(ReceiptCase, HttpCase):
    def setUp(self):
        super().setUp()
        # Debian's build of Odoo lacks one library of the video call and says so on every page,
        # which would end the test while the page loads.
        handle = ChromeBrowser._handle_console

        def handle_the_rest(browser, type, args=None, **rest):
            if "selfie_segmentation" not in str(args):
                handle(browser, type, args, **rest)

        self.startPatcher(patch.object(ChromeBrowser, "_handle_console", handle_the_rest))

    def test_handler(self):
        draft = self.env["egate.dossier"].create(
            {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        )
        self.browser_js(
            "/odoo",
            SCRIPT % {"received": self.dossier.id, "draft": draft.id},
            "Boolean(odoo.__WOWL_DEBUG__?.root && document.querySelector('.o_navbar'))",
            login=self.clerk.login,
        )
