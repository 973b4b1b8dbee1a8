"""The demo's past lies in office hours, whenever it is made."""

from datetime import date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.egate_base.tools import public_holidays
from odoo.addons.egate_base.tools.working_calendar import WorkingCalendar
from odoo.addons.egate_demo.loading.catalogue import read_table
from odoo.addons.egate_demo.loading.moments import last_open, moment

from .common import DemoCase

WEEK = {day: ((450, 690), (810, 1020)) for day in range(5)}
HOLIDAYS = [day for year in range(2026, 2031) for day in public_holidays.proposed(year)]
OFFICE = WorkingCalendar(
    WEEK,
    {day.day: day.name for day in HOLIDAYS if day.kind == "off"},
    {day.day: WEEK[day.weekday] for day in HOLIDAYS if day.kind == "makeup"},
)
TIMES = [
    [sample["received"], *(text for _key, text, *_comment in sample["moves"])]
    for sample in read_table("dossiers")
    if "received" in sample
]

#: What lies ahead, or was moved by no person: by field, in every model of the suite.
AHEAD = {
    *("due_at", "due_before", "due_after", "step_due_at", "remind_at", "give_by", "sign_by"),
    "agency_receipt_limit",
    *("follow_at", "try_at", "next_at", "since", "reminded_at"),
}
#: What is told of the installation itself, not of a dossier; of a number the database's own clock
#: says when it was taken.
OTHERS = {
    "egate.absence",
    "egate.assignment",
    "egate.bank.account",
    "egate.rights.event",
    "egate.security.event",
    "egate.number",
    "egate.calendar.recount",
    "egate.calendar.year",
    "egate.workflow",
    "egate.workflow.migration",
    "egate.workflow.migration.record",
}


@tagged("post_install", "-at_install")
class TestMoments(BaseCase):
    @given(st.datetimes(datetime(2026, 6, 1), datetime(2030, 12, 31)))
    @example(datetime(2026, 11, 22, 2, 13))  # a Sunday night
    @example(datetime(2027, 2, 6, 9, 0))  # Tết
    @example(datetime(2026, 11, 23, 6, 0))  # a Monday, before the office opens
    @example(datetime(2026, 11, 23, 7, 30))  # as it opens
    @example(datetime(2026, 11, 23, 11, 30))  # at noon
    @example(datetime(2027, 1, 1, 0, 0))
    @example(datetime(2027, 12, 31, 23, 30))
    @example(datetime(2028, 2, 29, 9, 0))
    def test_every_sample_happened_in_office_hours_and_in_order(self, now):
        stop = last_open(OFFICE, now)
        self.assertTrue(OFFICE.is_open(stop))
        self.assertLessEqual(stop, now)
        self.assertEqual(OFFICE.minutes_between(stop, now), int(not OFFICE.is_open(now)))
        for texts in TIMES:
            moments = [moment(OFFICE, stop, text) for text in texts]
            for text, at in zip(texts, moments, strict=True):
                self.assertTrue(OFFICE.is_open(at), f"{text}: {at}")
                self.assertLessEqual(at, stop, text)
            # Whatever is told by the day is before what is told by the minute, but for the
            # samples of which the day before saw the first half: the loader waits there.
            counted = [at for text, at in zip(texts, moments, strict=True) if text[0] == "~"]
            dated = [at for text, at in zip(texts, moments, strict=True) if text[0] != "~"]
            self.assertEqual(counted, sorted(counted))
            self.assertEqual(dated, sorted(dated))

    def test_the_holidays_of_the_law_are_no_working_days(self):
        for day in (date(2027, 2, 6), date(2028, 1, 26), date(2029, 1, 1), date(2030, 9, 2)):
            self.assertFalse(OFFICE.is_working(day), day)


class TestLoadedMoments(DemoCase):
    def test_nothing_of_the_samples_happened_outside_office_hours(self):
        """Whatever the hour at which the demo that this runs on was made."""
        calendar = self.env.ref("egate_demo.calendar_office")
        office, wrong, seen = calendar._working_calendar(), {}, 0
        for name, model in self.env.items():
            if not name.startswith("egate.") or not model._auto or name in OTHERS:
                continue
            for field in model._fields.values():
                if field.type != "datetime" or not field.store or field.name in AHEAD:
                    continue
                if field.name in ("create_date", "write_date"):
                    continue
                for record in model.search([(field.name, "!=", False)]):
                    at = calendar._to_local(record[field.name])
                    seen += 1
                    if not office.is_open(at) or at > calendar._to_local(self.env.cr.now()):
                        wrong[f"{name}.{field.name}"] = f"{at:%a %d/%m/%Y %H:%M}"
        self.assertGreater(seen, 300)
        self.assertFalse(wrong)

    def test_the_years_around_have_their_holidays(self):
        calendar = self.env.ref("egate_demo.calendar_office")
        made = calendar.create_date
        years = {day.date.year for day in calendar.egate_exception_ids}
        self.assertLessEqual({made.year, (made + timedelta(days=366)).year}, years)
