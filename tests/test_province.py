"""A province of several machines, as ``./egate province`` starts it: the whole of it, once.

Each fault of its own is in ``tests/province/``, which is run by name.
"""

import time

import province
from province_load import ProvinceCase, office

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestProvince(ProvinceCase):
    def test_receptions_go_on_and_none_is_lost_when_the_primarys_host_dies(self):
        with office() as clerks:
            time.sleep(5)
            moment = time.monotonic()
            lost = province.primary()
            province.kill_host(lost)
            # Neighbours take the cores here: the seconds are asked for by name (tests/province).
            self.assert_goes_on(clerks, moment, 120, f"the primary's host {lost} killed")
            time.sleep(3)
        self.assertNotEqual(province.primary(), lost)
        self.assert_kept(clerks, least=10)
