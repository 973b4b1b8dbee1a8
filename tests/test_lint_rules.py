"""Every rule of the house catches its sample and lets the right way pass."""

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "config" / "command"))
from checks import (  # noqa: E402
    arrows,
    callers,
    dates,
    house,
    oldisms,
    overrides,
    security,
    xml_files,
)


@pytest.mark.parametrize("rule", oldisms.RULES, ids=lambda rule: rule.bad[:40])
def test_rule_fires_on_the_old_and_not_on_the_new(rule):
    assert rule.lines(f"first line\n{rule.bad}\n") == [2]
    assert rule.lines(f"first line\n{rule.good}\n") == []


def test_an_exception_needs_its_reason(tmp_path):
    path = tmp_path / "cron.py"
    path.write_text("self.env.cr.commit()\n")
    assert len(list(oldisms.check([path]))) == 1
    path.write_text("self.env.cr.commit()  # lint: allow the import is resumable\n")
    assert not list(oldisms.check([path]))


def test_sudo_says_why():
    assert list(house.unexplained_sudo("a = b.sudo()\n"))
    assert list(house.unexplained_sudo("a = b._create_privileged(vals)\n"))
    assert list(house.unexplained_sudo("# sudo is needed\n\n\n\na = b.sudo()\n"))
    assert not list(house.unexplained_sudo("# sudo: the clerk may not read fees\na = b.sudo()\n"))
    assert not list(house.unexplained_sudo("a = b.sudo()  # sudo: only counts\n"))
    assert not list(house.unexplained_sudo('"""Explains .sudo in prose."""\n'))


@pytest.mark.parametrize(
    "text",
    ["see pypi" + ".org/simple", "open(/ro" + "ot/file)", "# TO" + "DO later", "/ho" + "me/nam/x"],
)
def test_words_that_do_not_belong_here(text, tmp_path):
    path = tmp_path / "file.txt"
    path.write_text(text)
    assert len(list(house.check_words([path]))) == 1
    path.write_text("plain text with a /usr/lib path and a / alone\n")
    assert not list(house.check_words([path]))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<odoo><record></odoo>", "mismatch"),
        ("<openerp/>", "root"),
        ('<odoo><record id="a"/><record id="a"/></odoo>', "2 times"),
        ('<odoo><record id="a"><field name="n"/><field name="n"/></record></odoo>', "2 times"),
        ('<odoo><record id="a"><field name="n"/></record></odoo>', None),
    ],
)
def test_xml(text, fault, tmp_path):
    path = tmp_path / "views.xml"
    path.write_text(text)
    found = list(xml_files.check([path]))
    assert [fault in line for line in found] == ([True] if fault else [])


def test_a_record_of_one_file_is_not_replaced_by_one_of_another(tmp_path):
    views = tmp_path / "addons" / "egate_x" / "views"
    views.mkdir(parents=True)
    first, second, third = (views / f"{name}.xml" for name in "abc")
    first.write_text('<odoo><record id="v"><field name="arch"/></record></odoo>')
    second.write_text('<odoo><record id="v"><field name="priority"/></record></odoo>')
    third.write_text('<odoo><record id="v"><field name="arch"/></record></odoo>')
    assert list(xml_files.check([first, second])) == [], "it is completed"
    (found,) = xml_files.check([first, second, third])
    assert "v.arch" in found
    other = tmp_path / "addons" / "egate_y" / "a.xml"
    other.parent.mkdir()
    other.write_text(first.read_text())
    assert list(xml_files.check([first, other])) == [], "another addon's"


# What each begins with: a class whose tests may freeze, as ours do.
NAMED = """
MONDAY = datetime(2026, 11, 23, 2, 10)
class Case(TransactionCase):
    def job(self, moment):
        with freeze_time(moment):
            self.env["egate.notice"]._cron_send()
    def receive(self):
        self.draft().action_receive()
    def test_it(self):
"""


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        # The two that went red on 24/11/2026.
        (["self.job(MONDAY)", "notice.action_retry()"], "action_retry"),
        (["dossier.action_receive()", 'person.date_to = "2026-11-30"'], "action_receive"),
        (['self.assertEqual(self.receive().due, "27/11/2026")'], "receive"),
        (["when = date(2027, 2, 6)", "jobs._cron_send()"], "_cron_send"),
        # Frozen where it counts; long over; no date; nothing that asks for the time; explained.
        (["with freeze_time(MONDAY):", "    notice.action_retry()"], None),
        (["self.job(MONDAY)", "self.job(MONDAY)"], None),
        (['self.receive().birth = "2019-11-30"', "date(2025, 7, 1)"], None),
        (["self.receive()"], None),
        (["fields.Date.to_date('2026-11-30')"], None),
        (["form.receive(MONDAY)"], None),
        (["# any day: the year is long", "self.env[MONDAY].action_retry()"], None),
    ],
)
def test_a_test_that_names_a_date_stops_the_clock(lines, found):
    text = NAMED + "".join(f"        {line}\n" for line in lines)
    calls = [call for _path, _line, _test, call in dates.unfrozen({"a": text}, date(2026, 8, 1))]
    assert calls == ([found] if found else [])
    # What is over for long is no fault: the check gets milder with the years.
    assert not list(dates.unfrozen({"a": text}, date(2031, 1, 1)))


@pytest.mark.parametrize(
    "frozen",
    [
        "@freeze_time(MONDAY)\nclass Case:\n",
        "class Base:\n    def setUp(self):\n        self.startPatcher(freeze_time(MONDAY))\n"
        "class Case(Base):\n",
    ],
)
def test_a_class_may_stop_the_clock_for_all_its_tests(frozen):
    text = f"{frozen}    def test_it(self):\n        date(2027, 2, 6)\n        a.action_retry()\n"
    assert not list(dates.unfrozen({"a": text}, date(2026, 8, 1)))
    loose = text.replace("@freeze_time(MONDAY)\n", "").replace("(Base)", "")
    assert len(list(dates.unfrozen({"a": loose}, date(2026, 8, 1)))) == 1


MODEL = "addons/egate_base/models/egate_unit.py"
TEST = "addons/egate_base/tests/test_units.py"


@pytest.mark.parametrize(
    ("caller", "text", "called"),
    [
        # Tests and benchmarks are no callers, nor is a method of itself or of its like below.
        (TEST, "self.unit._note(1)", False),
        ("benchmarks/run.py", "unit._note(1)", False),
        (MODEL, "class B:\n    def _note(self):\n        return super()._note()", False),
        (MODEL, "class B:\n    def _note(self):\n        return self._note()", False),
        (MODEL, 'class B:\n    """Calls _note() never."""', False),
        (MODEL, "from .egate_unit import _note", False),
        (MODEL, 'getattr(self, f"_note_{kind}")', False),
        # By name, by a text, by a text with places, by a view, a script, another's method.
        ("addons/egate_base/models/x.py", "unit._note(1)", True),
        (MODEL, 'x = fields.Char(compute="_note")', True),
        (MODEL, 'kind = "note"\ngetattr(self, f"_{kind}")()', True),
        (MODEL, "class B:\n    def _note(self):\n        return self.unit_id._note()", True),
        ("addons/egate_base/views/x.xml", '<button name="_note"/>', True),
        ("addons/egate_base/static/src/x.js", 'this.orm.call("egate.unit", "_note")', True),
        ("addons/egate_base/static/tests/x.js", 'this.orm.call("egate.unit", "_note")', False),
        ("config/verify.py", "env.unit._note()", True),
    ],
)
def test_a_method_that_tests_alone_call_is_told(caller, text, called):
    texts = {
        Path("addons/egate_base/models/egate_note.py"): (
            "class A:\n    def _note(self, at):\n        return at\n"
        ),
        Path(caller): text,
    }
    found = [one.name for one in callers.uncalled_names(texts)[1]]
    assert ("_note" not in found) is called


@pytest.mark.parametrize(
    "above",
    [
        "    # lint: allow the operator calls it in the shell",
        "    # lint: allow the operator calls it\n    @api.model",
        "    @api.constrains('name')",
        '    @route("/egate/x", auth="public")',
    ],
)
def test_what_is_called_otherwise_says_so(above):
    text = f"class A:\n{above}\n    def _note(self):\n        return 1\n"
    assert not callers.uncalled_names({Path(MODEL): text})[1]


def test_what_odoo_calls_by_name_is_found_in_its_source(tmp_path):
    model, odoo = tmp_path / "addons", tmp_path / "odoo"
    model.mkdir()
    odoo.mkdir()
    path = Path("addons") / "unit.py"
    text = "class A:\n    def _notify_x(self):\n        return 1\n"
    [one] = callers.uncalled_names({path: text})[1]
    (odoo / "mail.py").write_text("def post(self):\n    self._notify_x()\n")
    assert callers._named_in([odoo], {one.name, "_other"}) == {"_notify_x"}


def test_each_rule_of_semgrep_has_its_samples():
    marked = security.samples()
    for mark in ("ruleid", "ok"):
        rules = {rule for (_path, _line, rule), found in marked.items() if found == mark}
        assert rules == set(security.rules()), mark


def test_a_sample_that_is_missed_or_a_line_too_many_is_told():
    wanted = {place for place, mark in security.samples().items() if mark == "ruleid"}
    assert not list(security.judge_samples(wanted))
    missed = sorted(wanted)[0]
    [told] = security.judge_samples(wanted - {missed})
    assert "does not find" in told
    path, line, rule = missed
    [told] = security.judge_samples(wanted | {(path, line + 500, rule)})
    assert "no sample" in told


@pytest.mark.skipif(
    not security.LINT.is_dir(), reason="./egate lint has not made its environment yet"
)
def test_bandit_finds_a_shell_and_lets_a_list_pass(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("import subprocess\nsubprocess.run(name, shell=True)\n")
    assert any("B602" in line for line in security.check_bandit([program]))
    program.write_text("import subprocess\nsubprocess.run([name])\n")
    assert not list(security.check_bandit([program]))


def test_a_reason_is_on_the_line_or_above_it():
    text = "a\n# lint: allow it is a test\nb\nc"
    assert [security.excused(text, line) for line in (1, 2, 3, 4)] == [False, True, True, False]


ROOMS = "addons/egate_dossier/models/{}.py"
MANIFESTS = {
    Path(f"addons/{name}/__manifest__.py"): str({"depends": depends})
    for name, depends in {
        "egate_base": ["mail"],
        "egate_dossier": ["egate_base"],
        "egate_reports": ["egate_dossier"],
    }.items()
}


def _rooms(**sources):
    return {Path(ROOMS.format(name.replace("__", "/"))): text for name, text in sources.items()}


def test_a_call_of_a_higher_subject_is_found_and_one_of_a_lower_is_not():
    texts = _rooms(
        papers__paper="class Paper:\n    def _look(self):\n        self._refund()\n",
        money__refund="class Refund:\n    def _refund(self):\n        self._look()\n",
    )
    [one] = arrows.calls_upwards("egate_dossier", texts)
    assert (one.path.stem, one.line, one.name, one.folders) == ("paper", 3, "_refund", ("money",))


def test_a_name_that_is_also_defined_below_is_everybodys():
    texts = _rooms(
        papers__paper="class Paper:\n    def _look(self):\n        self._refund()\n",
        money__refund="class Refund:\n    def _refund(self): ...\n",
    )
    lower = {Path("addons/egate_base/models/base.py"): "class B:\n    def _refund(self): ...\n"}
    assert arrows.calls_upwards("egate_dossier", texts | lower), "no manifest says that it is lower"
    assert not arrows.calls_upwards("egate_dossier", texts | lower | MANIFESTS)


@pytest.mark.parametrize(
    "line",
    [
        "from ..money.refund import LIMIT",
        "from ..money import refund",
        "from odoo.addons.egate_dossier.models.money import refund",
    ],
)
def test_an_import_of_a_higher_subject_is_found(line):
    texts = _rooms(papers__paper=line, money__refund="LIMIT = 1\n")
    [(_path, number, _module, folder)] = arrows.imports_upwards("egate_dossier", texts)
    assert (number, folder) == (1, "money")
    turned = _rooms(papers__paper="LIMIT = 1\n", money__refund=line.replace("money", "papers"))
    assert not list(arrows.imports_upwards("egate_dossier", turned))


def test_a_lower_addon_names_no_higher_one():
    code = '"""Prose may name ``egate_dossier.limit``."""\nLIMIT = "egate_dossier.limit"\n'
    path = Path("addons/egate_base/models/limit.py")
    assert list(arrows.named_upwards({path: code} | MANIFESTS)) == [(path, 2, "egate_dossier")]
    line = "from odoo.addons.egate_reports import models"
    assert list(arrows.named_upwards({path: line} | MANIFESTS)) == [(path, 1, "egate_reports")]
    above = Path("addons/egate_reports/models/limit.py")
    assert not list(arrows.named_upwards({above: code} | MANIFESTS))
    script = Path("addons/egate_base/migrations/19.0.1.1.0/pre-limit.py")
    assert not list(arrows.named_upwards({script: code} | MANIFESTS))


def test_a_new_folder_says_what_it_stands_on():
    assert list(arrows.missing_folders("egate_dossier", _rooms(attic__box="")))
    assert not list(arrows.missing_folders("egate_dossier", _rooms(papers__paper="")))


UNIT = 'class Unit(models.Model):\n    _name = "egate.unit"\n    def _note(self): ...\n'


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        # Another file, or the same, with one base or more.
        ("egate_base/models/note.py", 'class A:\n    _inherit = "egate.unit"\n', True),
        ("egate_base/models/note.py", 'class A:\n    _inherit = ["egate.unit"]\n', True),
        (
            "egate_base/models/note.py",
            'class A:\n    _name = "egate.unit"\n    _inherit = ["egate.unit", "mail.thread"]\n',
            True,
        ),
        # Another model, no model, another addon.
        ("egate_base/models/note.py", 'class A:\n    _inherit = "egate.role"\n', False),
        ("egate_base/models/note.py", 'class A:\n    _inherit = ["egate.unit", "x"]\n', False),
        ("egate_base/models/note.py", "class A:\n", False),
        ("egate_dossier/models/note.py", 'class A:\n    _inherit = "egate.unit"\n', False),
    ],
)
def test_a_method_that_its_own_addon_overrides_is_told(path, text, found):
    texts = {Path(MODEL): UNIT, Path("addons", path): text + "    def _note(self): ...\n"}
    told = overrides.overridden(texts)
    assert list(told) == ([("egate_base", "egate.unit", "_note")] if found else [])


def test_a_hook_that_nothing_calls_is_told():
    part = 'class A:\n    @hook("noted")\n    def _part(self): ...\n'
    body = 'def body(self):\n    for one in hooked(self, "noted"):\n        one()\n'
    assert not list(overrides.uncalled_hooks({Path(MODEL): part + body}))
    [(_path, line, name)] = overrides.uncalled_hooks({Path(MODEL): part})
    assert (line, name) == (2, "noted")
