from odoo.tests import HttpCase, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestDossierScreen(DossierCommon, HttpCase):
    """What a dossier's screen shows first, and how one gets there, in a real browser."""

    browser_size = "1400x900"

    def path(self, dossier):
        return f"/odoo/egate.dossier/{dossier.id}"

    def test_a_stray_enter_sends_nothing(self):
        dossier = self.receive()
        state, holder = dossier.workflow_state_id, dossier.holder_user_id
        self.start_tour("/odoo/egate-work-pool", "egate_stray_enter", login="officer")
        dossier.invalidate_recordset()
        self.assertEqual((dossier.workflow_state_id, dossier.holder_user_id), (state, holder))

    def test_on_a_phone_the_first_screen_shows_code_and_due_time(self):
        dossier = self.receive()
        self.touch_enabled, self.browser_size = True, "390x844"
        self.start_tour(self.path(dossier), "egate_phone_top", login="officer")

    def test_papers_and_what_to_do_are_on_the_first_screen(self):
        dossier = self.receive()
        self.start_tour(self.path(dossier), "egate_dossier_at_a_glance", login="officer")
        self.start_tour(self.path(dossier), "egate_talk_used", login="officer")

    def test_a_whole_code_opens_its_dossier_whatever_is_filtered(self):
        dossier = self.bring_to_desk(self.receive())
        self.do(dossier, "return", self.clerk)
        self.assertTrue(dossier.closed_at)
        self.start_tour("/odoo/egate-dossiers", "egate_code_searched", login="clerk")
        self.start_tour("/odoo/egate-dossiers", "egate_text_searched", login="clerk")

    def test_a_scan_opens_its_dossier_wherever_the_cursor_is(self):
        earlier = self.receive()
        self.receive(identity_number="048090000131")
        self.start_tour(self.path(earlier), "egate_code_scanned_into_a_text", login="officer")

    def test_a_scan_into_the_search_box_starts_the_return(self):
        self.bring_to_desk(self.receive())
        path = "/odoo/egate-returns"
        self.start_tour(path, "egate_return_from_the_search_box", login="clerk")
