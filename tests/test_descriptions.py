"""Each addon shows itself in Odoo's list: an icon of its own, and what it does in two languages."""

import struct
from pathlib import Path

import pytest
from lxml import html

HOME = Path(__file__).resolve().parent.parent
ADDONS = sorted(path.parent for path in HOME.glob("addons/*/__manifest__.py"))
by_name = pytest.mark.parametrize("addon", ADDONS, ids=lambda path: path.name)


@by_name
def test_an_addon_has_its_own_icon(addon):
    content = (addon / "static/description/icon.png").read_bytes()
    others = [(other / "static/description/icon.png").read_bytes() for other in ADDONS]
    assert others.count(content) == 1, "another addon has the same"
    width, height = struct.unpack(">II", content[16:24])
    assert width == height >= 128
    assert (addon / "static/description/icon.svg").is_file(), "config/icons.py draws it from this"


@by_name
def test_an_addon_says_what_it_does_in_english_and_vietnamese(addon):
    text = (addon / "static/description/index.html").read_text(encoding="utf-8")
    page = html.document_fromstring(text)
    titles = page.xpath("//h2")
    assert [title.get("lang") for title in titles] == [None, "vi"]
    assert page.xpath("//ul[not(@lang)]/li")
    assert page.xpath("//ul[@lang='vi']/li")
