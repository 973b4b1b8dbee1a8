from datetime import UTC, datetime, time, timedelta

from odoo.tests import HttpCase, freeze_time, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestWorkScreen(DossierCommon, HttpCase):
    """What officials see of their work, in a real browser."""

    def test_moments_are_those_of_the_office_whatever_zone_the_browser_has(self):
        with freeze_time("2036-03-03 02:10:00"):
            self.receive()
        self.start_tour("/odoo/egate-my-work", "egate_office_time", login="officer")

    def put_due(self, dossier, moment):
        """Let ``dossier`` be due at ``moment`` (UTC), whatever its ledger says."""
        self.env.flush_all()
        query = "UPDATE egate_dossier SET due_at = %s WHERE id = %s"
        self.env.cr.execute(query, [moment, dossier.id])
        self.env.invalidate_all()

    def test_a_calendar_shows_the_day_of_the_office_whatever_zone_the_browser_has(self):
        dossier = self.receive()
        # 09:10 at the office is still yesterday in America.
        today = self.env["egate.assignment"]._local_today()
        self.put_due(dossier, datetime.combine(today, time(2, 10)))
        self.start_tour("/odoo/egate-work-pool", "egate_due_calendar", login="officer")

    def test_the_time_that_is_left_goes_on_without_asking_the_server(self):
        dossier = self.receive()
        self.put_due(dossier, datetime.now(UTC).replace(tzinfo=None) + timedelta(days=20))
        self.start_tour("/odoo/egate-work-pool", "egate_time_left", login="officer")

    def test_the_work_lists_and_their_figures(self):
        for number in range(2):
            self.receive(identity_number=f"04809000013{number}")
        self.start_tour("/odoo/egate-dossiers", "egate_work_lists", login="officer")

    def test_whoever_can_do_nothing_is_told_why(self):
        dossier = self.receive()
        self.start_tour(f"/odoo/egate.dossier/{dossier.id}", "egate_why_not", login="clerk")

    def test_what_belongs_to_a_dossier_is_listed_when_its_page_is_opened(self):
        dossier = self.receive()
        dossier.with_user(self.clerk).action_give_opinion("Đã đối chiếu sổ gốc")
        self.start_tour(f"/odoo/egate.dossier/{dossier.id}", "egate_related_lists", login="clerk")
        self.assertEqual(
            dossier.opinion_ids.sorted("id").mapped("text"), ["Đã đối chiếu sổ gốc", "Đề nghị ký"]
        )
