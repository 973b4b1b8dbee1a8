"""A leader's morning: which unit is late, three clicks to whose desk it is on and what it is."""

from datetime import datetime, timedelta

from freezegun import freeze_time
from office import OfficeCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestFiguresMorning(OfficeCase):
    def test_a_leader_finds_out_what_is_late_and_where(self):
        # Received so long ago that it is overdue on any day, holidays or not.
        with freeze_time(self.some_working_morning(40)):
            late = self.received("Nguyễn Quá Hạn", ("nhan", "chuyenvien"), procedure="2_000815")
        self.show("egate_figures_morning", "lanhdao")
        self.assertEqual(late.holder_user_id, self.people["chuyenvien"])

    def test_a_clerk_lands_at_what_waits_at_the_counter(self):
        moves = (("nhan", "chuyenvien"), ("trinh_ky", "chuyenvien"), ("ky", "lanhdao"))
        self.received("Lê Chờ Trả", *moves)
        self.show("egate_figures_desk", "canbo")

    def some_working_morning(self, days):
        """Return ten o'clock of the last working day at least so many days ago (UTC)."""
        unit = self.people["canbo"].egate_unit_ids[:1]
        working = unit._require_calendar()._working_calendar()
        day = datetime.now().replace(hour=3, minute=0, second=0, microsecond=0)
        day -= timedelta(days=days)
        while not working.is_working(day.date()):
            day -= timedelta(days=1)
        return day
