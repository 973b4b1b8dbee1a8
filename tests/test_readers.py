"""Readers of screens: axe-core finds nothing critical on the office's pages.

Those of citizens are in ``test_every_page.py``.

What Odoo's own frame around our pages lacks is listed here, place by place; nothing else passes.
"""

import json
import os
from pathlib import Path

from office import OfficeCase

from odoo.tests import tagged

#: (rule of axe-core, what its element is inside of) that belong to Odoo's core.
ODOOS = [
    # The menu bar is a menu whose entries are no menu items, and the other way round.
    ("aria-required-children", ".o_main_navbar"),
    ("aria-required-parent", ".o_main_navbar"),
    # The search box is told as a list that unfolds.
    ("aria-allowed-attr", ".o_searchview"),
    # A filter that is on is told as an entry of a list that is not there.
    ("aria-required-parent", ".o_searchview"),
    # A choice of several is told as unfolded although it has no role.
    ("aria-allowed-attr", ".o_select_menu, .o_field_selection, .o_field_widget .o-dropdown"),
    # The colours of mails, which an office does not set.
    ("label", ".o_field_color"),
]

LOOK = """
%(axe)s
const odoos = %(odoos)s;
const isOdoos = (rule, node) => odoos.some(([name, inside]) =>
    name === rule && document.querySelector(node.target[0])?.closest(inside));
axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => {
    const ours = violations
        .filter(({ impact }) => ["critical"].includes(impact))
        .flatMap(({ id, nodes }) => nodes.filter((node) => !isOdoos(id, node))
            .map((node) => `${id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}`));
    if (ours.length) {
        console.error(`${location.pathname}\\n${ours.join("\\n")}`);
    } else {
        console.log("test successful");
    }
}, (error) => console.error(String(error)));
"""


@tagged("post_install", "-at_install")
class TestReaders(OfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sources = list(Path(os.environ["EGATE_STATE"], "axe").glob("*.js"))
        assert sources, "axe-core is fetched by ./egate setup and ./egate test"
        cls.look = LOOK % {"axe": sources[-1].read_text(), "odoos": json.dumps(ODOOS)}

    def read(self, path, shown, login=None, impacts=("critical",)):
        """Let axe-core look at the page at ``path`` when ``shown`` is on it."""
        ready = f"document.querySelector({json.dumps(shown)})"
        look = self.look.replace('["critical"]', json.dumps(impacts))
        self.browser_js(path, look, f"Boolean({ready})", login=login)

    def test_work_lists_and_a_dossier(self):
        dossier = self.received("Nguyễn Người Đọc", ("nhan", "chuyenvien"), scanned=True)
        login = "chuyenvien.haichau"
        self.read("/odoo/egate-my-work", ".o_data_row", login)
        self.read(f"/odoo/egate-dossiers/{dossier.id}", ".o_egate_viewer", login)

    def test_the_counter_and_a_hand_over(self):
        self.read("/odoo/egate-counter", "#o_egate_identity_number", "canbo.haichau")
        self.read("/odoo/egate-handover", ".o_scan_input", "canbo.haichau")

    def test_the_dashboards_of_leader_and_desk(self):
        self.received("Lê Người Đọc", ("nhan", "chuyenvien"))
        for login in ("lanhdao", "canbo"):
            self.read(
                "/odoo/egate-dashboard",
                "[data-tile=inflow] canvas",
                f"{login}.haichau",
                impacts=("critical", "serious"),
            )

    def test_a_process_a_procedure_and_the_settings(self):
        for login, user in (("quantri", "egate_demo.user_quantri"), ("admin", "base.user_admin")):
            self.env.ref(user).password = login
        process = self.env["egate.workflow"].search([("state", "=", "published")], limit=1)
        self.read(f"/odoo/egate-processes/{process.id}", ".o_notebook", "quantri")
        version = self.env.ref("egate_demo.procedure_1_001612").current_version_id
        self.read(f"/odoo/egate.procedure.version/{version.id}", ".o_notebook", "quantri")
        action = "action-egate_base.egate_settings_action"
        self.read(f"/odoo/{action}", ".app_settings_block:not(.d-none)", "admin")

    def test_the_desks_list_of_what_was_sent_online(self):
        action = "action-egate_portal.egate_submission_action"
        self.read(f"/odoo/{action}", ".o_list_view", "canbo.haichau")
