import doctest

from odoo.tests import BaseCase, tagged

from ...tools import (
    form_check,
    form_formula,
    form_input,
    form_places,
    form_possible,
    form_rules,
    form_shown,
    form_values,
)

TOOLS = (
    form_check,
    form_formula,
    form_input,
    form_places,
    form_possible,
    form_rules,
    form_shown,
    form_values,
)


@tagged("post_install", "-at_install")
class TestFormTools(BaseCase):
    """What the tools' examples say is so; and the list of places is whole."""

    def test_examples(self):
        for tool in TOOLS:
            failed, tried = doctest.testmod(tool)
            self.assertFalse(failed, tool.__name__)
            self.assertTrue(tried, tool.__name__)

    def test_there_are_34_provinces_and_3321_communes(self):
        # Nghị quyết 202/2025/QH15 Điều 1; of the communes: 2,621 xã, 687 phường, 13 đặc khu.
        provinces = form_places.provinces()
        cities = [name for name in provinces.values() if name.startswith("Thành phố ")]
        self.assertEqual((len(provinces), len(cities)), (34, 6))
        places = [
            (code, name) for one in provinces for code, name in form_places.communes_of(one).items()
        ]
        self.assertEqual(len({code for code, _name in places}), 3321)
        kinds = {
            kind: sum(name.startswith(f"{kind} ") for _code, name in places)
            for kind in ("Xã", "Phường", "Đặc khu")
        }
        self.assertEqual(kinds, {"Xã": 2621, "Phường": 687, "Đặc khu": 13})
        self.assertEqual(form_places.communes_of("48")["20333"], "Đặc khu Hoàng Sa")
        # By the dictionary: letters before tones, Đ after D.
        names = [name.removeprefix("Tỉnh ") for name in provinces.values()][6:12]
        self.assertEqual(
            names, ["An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Đắk Lắk", "Điện Biên"]
        )
