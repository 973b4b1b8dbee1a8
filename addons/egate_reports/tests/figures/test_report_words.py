import doctest
from datetime import date

from odoo.tests import BaseCase, tagged

from ...models.figures.report import Question
from ...models.figures.reports import ii06a, ii07b, productivity
from ...tools import kpi_score, report_period


@tagged("post_install", "-at_install")
class TestReportWords(BaseCase):
    def test_examples(self):
        for module in (kpi_score, report_period, ii06a, ii07b, productivity):
            failed, tried = doctest.testmod(module)
            self.assertFalse(failed)
            self.assertTrue(tried)

    def test_a_period_begins_and_ends_at_the_midnight_of_the_office(self):
        question = Question(date(2026, 11, 1), date(2026, 11, 30), None)
        self.assertEqual(str(question.begin), "2026-10-31 17:00:00")
        self.assertLessEqual(str(question.end), "2026-11-30 17:00:00")
