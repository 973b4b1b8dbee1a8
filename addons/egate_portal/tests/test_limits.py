import logging
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import config

from odoo.addons.egate_base.models import ir_http_limits
from odoo.addons.egate_base.tools.token_bucket import Counts, TokenBuckets

from .common import PublicPageCase

ROUTES = "odoo.addons.egate_base.models.ir_http_limits"


@tagged("post_install", "-at_install")
class TestLimits(PublicPageCase):
    """How often a stranger may ask, with no proxy in front; the clock of the limits stands still
    unless a test moves it."""

    def setUp(self):
        super().setUp()
        self.now = 1000.0
        clock = "odoo.addons.egate_base.tools.token_bucket.clock"
        self.startPatcher(patch(clock, lambda: self.now))
        for name in ("MISSED", "LIMITED"):
            self.startPatcher(patch(f"{ROUTES}.{name}", Counts(every=60)))

    def asks(self, path, times, address="203.0.113.7", **headers):
        """Return the status of each of so many calls of ``address``, as a proxy tells them."""
        proxy = {"X-Forwarded-Host": "motcua.example", "X-Forwarded-For": address, **headers}
        with patch.dict(config.options, {"proxy_mode": True}):
            answers = [self.url_open(path, headers=proxy) for _ in range(times)]
        self.last = answers[-1]
        return [answer.status_code for answer in answers]

    def test_whoever_asks_too_often_is_told_to_wait(self):
        path = f"/egate/track/{self.receive_at().sudo().tracking_token}"
        self.assertEqual(set(self.asks(path, 40)), {200})
        self.assertEqual(self.asks(path, 1), [429])
        self.assertEqual(self.last.headers["Retry-After"], "1")
        self.assertRegex(self.last.text, "<p>.{30,}</p>")
        self.assertNotIn("Set-Cookie", self.last.headers)
        self.assertIn("default-src 'none'", self.last.headers["Content-Security-Policy"])
        self.assertEqual(self.asks(path, 1, address="203.0.113.8"), [200])
        self.now += 1
        self.assertEqual(self.asks(path, 6), [200] * 5 + [429])

    def test_whoever_only_misses_is_stopped_before_anything_is_looked_up(self):
        self.assertEqual(set(self.asks("/egate/track/" + "A" * 22, 30)), {404})
        path = f"/egate/track/{self.receive_at().sudo().tracking_token}"
        for missed in ("/egate/track/x", path, "/egate/board/x"):
            self.assertEqual(self.asks(missed, 1), [429])
        self.assertLessEqual(int(self.last.headers["Retry-After"]), 6)
        self.now += 6
        self.assertEqual(self.asks(path, 1), [200])

    def test_one_link_is_asked_for_so_often_from_everywhere_together(self):
        path = f"/egate/track/{self.receive_at().sudo().tracking_token}"
        answers = [self.asks(path, 1, address=f"198.51.100.{n}")[0] for n in range(61)]
        self.assertEqual(answers, [200] * 60 + [429])

    def test_a_caller_cannot_choose_another_address(self):
        path = "/egate/track/" + "A" * 22
        with patch.dict(config.options, {"proxy_mode": False}):
            for number in range(30):
                forged = {"X-Forwarded-For": f"192.0.2.{number}", "X-Forwarded-Host": "x"}
                self.url_open(path, headers=forged)
            self.assertEqual(self.url_open(path).status_code, 429)
        # The proxy adds the true address at the end of what the caller claims.
        for number in range(30):
            self.asks(path, 1, address=f"192.0.2.{number}, 203.0.113.9")
        self.assertEqual(self.asks(path, 1, address="203.0.113.9"), [429])

    def test_a_network_of_ipv6_is_one_caller(self):
        path = "/egate/track/" + "A" * 22
        for number in range(30):
            self.asks(path, 1, address=f"2001:db8:1:2::{number:x}")
        self.assertEqual(self.asks(path, 1, address="2001:db8:1:2:ffff::1"), [429])
        self.assertEqual(self.asks(path, 1, address="2001:db8:1:3::1"), [404])

    def test_boards_and_people_who_refresh_never_meet_it(self):
        path = f"/egate/board/{self.desk.code}"
        other = self.desk.copy({"name": "Một cửa xã Khác", "code": "T99.44.01"})
        for _quarter in range(12):
            # Three screens of this desk and one of another behind one address, each 15 seconds.
            self.assertEqual(self.asks(path + "/now", 3), [200] * 3)
            self.assertEqual(self.asks(f"/egate/board/{other.code}/now", 1), [200])
            self.now += 15
        path = f"/egate/track/{self.receive_at().sudo().tracking_token}"
        for _second in range(20):
            self.assertEqual(self.asks(path, 2), [200] * 2)
            self.now += 1

    def test_memory_stays_bounded(self):
        with patch(f"{ROUTES}.MISSES", TokenBuckets(rate=1, burst=3, size=5)) as misses:
            for number in range(12):
                self.asks("/egate/track/x", 1, address=f"198.51.100.{number}")
            self.assertEqual(len(misses), 5)
        for buckets in ir_http_limits.ALL_BUCKETS:
            self.assertLessEqual(buckets.size, 10_000)

    def test_the_operator_is_told_who_asked_too_often(self):
        path = "/egate/track/" + "A" * 22
        self.asks(path, 31)
        self.now += 61
        with self.assertLogs(ROUTES, logging.INFO) as logs:
            self.assertEqual(self.asks(path, 1), [404])
        self.assertIn("203.0.113.7", logs.output[0])
