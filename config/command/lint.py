"""``./egate lint``: every part runs, then the verdict. ``--fix`` lets ruff correct what it can.

``--fast`` leaves out what takes more than seconds or needs Odoo: pylint, bandit, semgrep, what
tests alone call, arrows and translations. A commit waits for it (``.pre-commit-config.yaml``).
"""

import ast
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import polib
from checks import arrows, callers, dates, house, oldisms, overrides, security, xml_files
from context import ADDONS, DEMO, HOME, STATE, Failed
from exporting import export, problems, stale
from templates import manifests, suite

AT_ONCE = 2
#: What ``--fast`` leaves out.
SLOW = (
    "odoo (pylint-odoo)",
    "security (bandit)",
    "security (semgrep, rules of our own)",
    "what tests alone call",
    "subjects stand on each other one way",
    "translations",
)


def files():
    """What git knows or would add: the repository, without what it ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
    else:  # an unpacked archive
        names = [str(p.relative_to(HOME)) for p in HOME.rglob("*") if STATE not in p.parents]
    return [Path(name) for name in sorted(set(names)) if (HOME / name).is_file()]


def tool(*arguments):
    """Run a checker of the environment; its own words are the report."""
    done = subprocess.run(
        [os.environ["EGATE_PYTHON"], "-m", *arguments],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return []
    return [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]


def python_folders():
    return [name for name in ("addons", "benchmarks", "config", "tests") if (HOME / name).is_dir()]


def framework():
    """Return the parts of Odoo's source that the suite builds on: its core, and these addons."""
    source = Path(os.environ["ODOO_SOURCE"])
    yield from (path for path in (source / "odoo").iterdir() if path.name != "addons")
    places = (source / "odoo/addons", source / "addons")
    waiting = {name for found in manifests().values() for name in found["depends"]} | {"base"}
    known = set()
    while waiting:
        known.add(name := waiting.pop())
        for path in (place / name for place in places):
            if (path / "__manifest__.py").is_file():
                yield path
                manifest = ast.literal_eval((path / "__manifest__.py").read_text())
                waiting |= set(manifest.get("depends", ())) - known


def translations():
    known = suite()
    for addon, exported in export(known, DEMO if DEMO in known else None).items():
        folder = ADDONS / addon / "i18n"
        for name, judge in (("vi.po", problems), (f"{addon}.pot", stale)):
            path = folder / name
            if not path.exists() and not len(exported):
                continue
            written = polib.pofile(str(path)) if path.exists() else polib.POFile()
            found = list(judge(exported, written))
            where = path.relative_to(HOME)
            yield from (f"{where}: {kind}: {term[:90]!r}" for kind, term in found[:20])
            if len(found) > 20:
                yield f"{where}: and {len(found) - 20} more"


def parts(fix):
    every = files()
    addons = [path for path in every if path.parts[0] == "addons"]
    folders = python_folders()
    cache = f"--cache-dir={STATE}/ruff"
    how = ["--fix"] if fix else []
    check = ["--output-format=concise"] if fix else ["--check", "--output-format=concise"]
    # These two may write files; the others read what they leave.
    yield (
        "format (ruff)",
        lambda: tool("ruff", "format", cache, *check, *folders),
    )
    yield (
        "style (ruff)",
        lambda: tool("ruff", "check", cache, "--output-format=concise", *how, *folders),
    )
    # The longest first.
    yield "translations", translations
    yield (
        "odoo (pylint-odoo)",
        lambda: tool("pylint", "--jobs=2", *[f"addons/{name}" for name in manifests()]),
    )
    yield "security (semgrep, rules of our own)", security.check_semgrep
    yield "security (bandit)", security.check_bandit
    yield "what tests alone call", lambda: callers.check(every, framework())
    yield "subjects stand on each other one way", lambda: arrows.check(every, framework())
    yield "xml", lambda: xml_files.check(addons)
    yield "what Odoo 19 no longer knows", lambda: oldisms.check(addons)
    yield "every sudo says why", lambda: house.check_sudo(addons)
    # The licence is not ours to word; hashes and compiled lists are not prose.
    prose = [p for p in every if p.name not in ("LICENSE", "COPYING") and p.suffix != ".lock"]
    tests = [path for path in every if path.parts[0] in ("addons", "tests")]
    yield "tests that name a date stop the clock", lambda: dates.check(tests)
    yield "one body of a method in an addon", lambda: overrides.check(every)
    yield "words and paths", lambda: house.check_words(prose)


#: In a process that judges: what there is to judge.
READING = []


def judge_nth(number):
    return judge(*READING[number])


def judge(name, part):
    """Run one part and print what it says.

    :return: its name, if it found something
    """
    began = time.monotonic()
    try:
        found = list(part())
    except Failed:
        found = ["could not be checked (see above)"]
    verdict = f"{'FAIL' if found else 'ok  '} {name} ({time.monotonic() - began:.1f} s)"
    print("\n    ".join([verdict, *found]), flush=True)
    return name if found else None


def main():
    os.chdir(HOME)
    skipped = SLOW if "--fast" in sys.argv[1:] else ()
    wanted = [part for part in parts("--fix" in sys.argv[1:]) if part[0] not in skipped]
    writing, reading = wanted[:2], wanted[2:]
    verdicts = [judge(*part) for part in writing]
    # Forked: the parts are there, and cannot be sent.
    with multiprocessing.get_context("fork").Pool(AT_ONCE, READING.extend, (reading,)) as at_once:
        verdicts += at_once.map(judge_nth, range(len(reading)), chunksize=1)
    failed = list(filter(None, verdicts))
    print(f"lint: {len(failed)} of its parts failed" if failed else "lint: all is well")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
