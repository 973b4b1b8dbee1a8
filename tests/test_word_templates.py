"""The Word templates in egate_reports are what their program makes."""

import sys
import zipfile
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "config" / "word"))
import standard_forms  # noqa: E402
import standard_report  # noqa: E402


def says(path):
    with zipfile.ZipFile(path) as parts:
        names = ("word/document.xml", "word/styles.xml", "word/footer1.xml")
        return {name: parts.read(name) for name in names}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("word")
    standard_forms.build(folder)
    return folder


def test_that_of_reports(tmp_path):
    standard_report.build(tmp_path / "report.docx")
    assert says(tmp_path / "report.docx") == says(standard_report.PLACE)


def test_every_form_has_one():
    assert {path.stem for path in standard_forms.PLACE.glob("*.docx")} == set(standard_forms.FORMS)


@pytest.mark.parametrize("name", standard_forms.FORMS)
def test_that_of_a_form(name, made):
    assert says(made / f"{name}.docx") == says(standard_forms.PLACE / f"{name}.docx")
