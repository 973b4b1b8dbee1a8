"""Every rule of the house catches its sample and lets the right way pass."""

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "config" / "command"))
from checks import callers, dates, house, oldisms, security, xml_files  # noqa: E402


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
        ("config/command/verify.py", "env.unit._note()", True),
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
