from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from .test_print_job import PrintJobCase
from .test_print_queue import PrintQueueCase

READY = "Boolean(odoo.__WOWL_DEBUG__?.root && document.querySelector('.o_navbar'))"
#: What the scripts share: printing as the counter does, and waiting for what is shown.
SCRIPT = """
(async () => {
    const { browser } = odoo.loader.modules.get("@web/core/browser/browser");
    const { env } = odoo.__WOWL_DEBUG__.root;
    browser.open = () => { throw new Error("a tab was opened"); };
    const print = (ids, here) => env.services.action.doAction({
        type: "ir.actions.report",
        report_type: "egate-pdf",
        report_name: "egate_reports.receipt",
        context: { active_ids: ids, print_here: here },
    });
    const until = async (selector, words = "") => {
        for (let tries = 0; tries < 100; tries++) {
            const found = [...document.querySelectorAll(selector)];
            const shown = found.find((one) => one.textContent.includes(words));
            if (shown) {
                return shown;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`no ${selector} with “${words}”`);
    };
    const none = (selector) => {
        if (document.querySelector(selector)) {
            throw new Error(`there is ${selector}`);
        }
    };
    %s
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestPrintScreens(PrintQueueCase, PrintJobCase):
    browser_size = "1400x900"

    def setUp(self):
        super().setUp()
        # Debian's build of Odoo lacks one library of the video call and says so on every page,
        # which would end the test while the page loads.
        handle = ChromeBrowser._handle_console

        def handle_the_rest(browser, type, args=None, **rest):
            if "selfie_segmentation" not in str(args):
                handle(browser, type, args, **rest)

        self.startPatcher(patch.object(ChromeBrowser, "_handle_console", handle_the_rest))

    def play(self, script):
        self.browser_js("/odoo", SCRIPT % script, READY, login=self.clerk.login)

    def test_the_receipt_comes_out_without_a_dialog_and_the_clerk_is_told(self):
        self.play(
            f"await print([{self.dossier.id}], true);"
            'await until(".o_notification", "printer");'
            'none("iframe.o_egate_print_frame");'
        )
        self.assertEqual(len(self.came_out()), 1)

    def test_a_receipt_that_waits_for_paper_is_taken_back_and_opens(self):
        self.printer.put_paper(0)
        self.play(
            f"await print([{self.dossier.id}], true);"
            'await until(".o_notification", "out of paper");'
            'none("iframe.o_egate_print_frame");'
            f"await print([{self.dossier.id}], true);"
            'none("iframe.o_egate_print_frame");'
            '(await until(".o_notification_buttons button")).click();'
            'await until("iframe.o_egate_print_frame");'
        )
        self.assertEqual(len(self.dossier.issued_form_ids), 1)
        self.assertEqual(self.rows().state, "failed")

    def test_where_the_printer_is_down_the_browser_prints(self):
        self.printer.stop()
        self.play(
            f"await print([{self.dossier.id}], true);"
            'await until(".o_notification", "does not answer");'
            'await until("iframe.o_egate_print_frame");'
        )

    def test_many_forms_show_how_far_they_are_and_are_cancelled(self):
        self.play(
            f"await print({self.many.ids}, false);"
            'await until(".o_egate_print_headline", "5 forms");'
            'await until(".progress");'
            "(await until('[data-act=cancel]')).click();"
            'await until(".o_egate_print_headline", "Cancelled");'
            "(await until('[data-act=list]')).click();"
            'await until(".o_list_view .o_data_row", "Cancelled");'
        )
        self.assertEqual(self.env["egate.print.job"].search([]).state, "cancelled")
