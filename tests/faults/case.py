"""The base of all faults: an office of its own, and what must hold when it is over."""

from contextlib import ExitStack

import report
from cluster import Cluster
from history import hold_against
from load import Load
from machine import Machine

from odoo.tests import BaseCase


class FaultCase(BaseCase):
    """One machine and one cluster for the faults of a class, each with people of its own."""

    CLUSTER = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with ExitStack() as stack:
            cls.set_up_office(stack)
            cls.addClassCleanup(stack.pop_all().close)

    @classmethod
    def set_up_office(cls, stack):
        """Enter cluster and machine into ``stack``; some classes need another."""
        cls.cluster = stack.enter_context(Cluster(**cls.CLUSTER))
        cls.machine = stack.enter_context(Machine(cls.cluster))

    def people(self, **how):
        """Return the office at work, see :class:`~load.Load`."""
        return Load(self.machine, **how)

    def hold(self, number, load, *moments, times=None, **more):
        """Check that nothing is lost or doubled, verify the database, keep the figures.

        :param moments: when the fault was made, by the monotonic clock; the longest of the times
            until clerks received again counts
        """
        history = load.history
        found = hold_against(history, self.machine.query)
        seconds = [history.seconds_until_work(moment) for moment in moments]
        self.assertNotIn(None, seconds, "nobody could receive after it")
        told, whole = self.machine.verify()
        report.keep(
            number,
            times=times or len(moments),
            acknowledged=found.acknowledged,
            repeated=found.repeated,
            lost=len(found.lost),
            doubled=len(found.doubled),
            seconds=round(max(seconds), 1) if seconds else None,
            each=[round(one, 1) for one in seconds],
            verify=whole,
            faults_told=dict(history.told.most_common(3)),
            **more,
        )
        self.assertEqual(found.faults(), [])
        self.assertTrue(whole, told)
        self.assertFalse(self.machine.given_up.is_set())
