"""bandit, and semgrep with the rules of this repository; both in an environment of their own.

Nothing is sent anywhere: the rules are in ``config/lint/``, and measuring and looking for newer
versions are off.
"""

import json
import os
import re
import subprocess
from pathlib import Path

from context import HOME, STATE, Failed

from .oldisms import EXCEPTION

LINT = STATE / "venv-lint" / "bin"
RULES = Path("config/lint/semgrep.yml")
SAMPLES = Path("config/lint/samples")
#: What runs in an office. Benchmarks and tests run nowhere else than beside the code.
BANDIT = ["addons", "config/command"]
SEMGREP = ["addons"]
MARK = re.compile(r"^\s*# (ruleid|ok): ([\w-]+)$")


def _run(program, *arguments):
    environment = dict(
        os.environ,
        # Beside the state of everything else, and not in the home of whoever runs it.
        SEMGREP_SETTINGS_FILE=str(STATE / "semgrep" / "settings.yml"),
        SEMGREP_LOG_FILE=str(STATE / "semgrep" / "semgrep.log"),
        SEMGREP_VERSION_CACHE_PATH=str(STATE / "semgrep" / "version"),
        # The environment of Odoo is none of theirs.
        PYTHONPATH="",
    )
    (STATE / "semgrep").mkdir(exist_ok=True)
    done = subprocess.run(
        [LINT / program, *arguments],
        cwd=HOME,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        print(done.stderr[-2000:])
        raise Failed from None


def excused(text, line):
    """Say whether the line (from 1), or the one above, gives a reason."""
    lines = text.split("\n")
    return bool(EXCEPTION.search("\n".join(lines[max(0, line - 2) : line])))


def check_bandit(paths=None):
    """Yield what bandit finds and nobody has given a reason for."""
    found = _run(
        "bandit",
        *["--quiet", "--format=json", "--configfile=config/lint/bandit.yaml"],
        *["--exclude=*/tests/*", "--recursive", *map(str, paths or BANDIT)],
    )
    for error in found["errors"]:
        yield f"{error['filename']}: {error['reason']}"
    for one in found["results"]:
        text = (HOME / one["filename"]).read_text(encoding="utf-8")
        if not excused(text, one["line_number"]):
            where = f"{one['filename']}:{one['line_number']}"
            yield f"{where}: {one['test_id']} {one['issue_text']}"


def check_semgrep():
    """Yield what the rules find, also where they do not do in the samples what these say."""
    found = _run(
        "semgrep",
        *["scan", "--metrics=off", "--disable-version-check", "--quiet", "--json"],
        *["--disable-nosem", "--no-git-ignore", "--jobs=2", f"--config={RULES}"],
        *["--exclude=tests", *SEMGREP, str(SAMPLES)],
    )
    for error in found["errors"]:
        yield f"{error.get('path', RULES)}: {error['message'][:200]}"
    in_samples = set()
    for one in found["results"]:
        rule, path, line = one["check_id"].split(".")[-1], Path(one["path"]), one["start"]["line"]
        if SAMPLES in path.parents:
            in_samples.add((path, line, rule))
        elif not excused((HOME / path).read_text(encoding="utf-8"), line):
            yield f"{path}:{line}: {rule}: {one['extra']['message']}"
    yield from judge_samples(in_samples)


def rules():
    """Return the names of the rules."""
    return re.findall(r"^  - id: ([\w-]+)$", (HOME / RULES).read_text(encoding="utf-8"), re.M)


def samples():
    """Return the marked places of the samples.

    :return: ``{(path, line below the mark, rule): "ruleid" or "ok"}``
    """
    result = {}
    for path in sorted((HOME / SAMPLES).glob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if mark := MARK.match(line):
                result[path.relative_to(HOME), number + 1, mark[2]] = mark[1]
    return result


def judge_samples(found):
    """Yield where a rule misses its sample, or finds what it should let pass.

    :param set found: ``(path, line, rule)`` of what was found in the samples
    """
    wanted = {place for place, mark in samples().items() if mark == "ruleid"}
    for path, line, rule in sorted(wanted - found):
        yield f"{path}:{line}: {rule} does not find its sample"
    for path, line, rule in sorted(found - wanted):
        yield f"{path}:{line}: {rule} finds what is no sample of it"
