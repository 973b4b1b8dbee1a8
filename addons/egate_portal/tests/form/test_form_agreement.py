import json
import shutil
import subprocess
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

from ...tools import form_places, form_rules, form_shown
from .random_forms import RandomForms

PAIRS = 10_000
TODAYS = (date(2026, 11, 30), date(2027, 2, 28), date(2028, 2, 29), date(2027, 3, 1))
#: Judges each line of the standard input, and answers in lines.
JUDGE = """
import { createInterface } from "node:readline";
const { judge, numberShown, dateShown } = await import(process.argv[2]);
let communes = {};
const places = (code) => (Object.hasOwn(communes, code) ? communes[code] : null);
for await (const line of createInterface({ input: process.stdin })) {
    const told = JSON.parse(line);
    if (told.communes) {
        communes = told.communes;
        continue;
    }
    const judged = judge(told.definition, told.answers, told.today, places);
    const shown = Object.values(judged.typed)
        .filter((text) => typeof text === "string")
        .map((text) => [numberShown(text), dateShown(text)]);
    console.log(JSON.stringify({ ...judged, shown }));
}
"""


@tagged("post_install", "-at_install")
class TestFormAgreement(BaseCase):
    """Browser and server judge alike, whatever form and answers they are given."""

    def test_browser_and_server_agree_on_10_000_random_forms_and_answers(self):
        provinces = {code: list(form_places.communes_of(code)) for code in form_places.provinces()}
        forms = RandomForms(20261130, provinces)
        pairs = [(*forms.pair(), TODAYS[number % len(TODAYS)]) for number in range(PAIRS)]
        ours = [self._server(*pair) for pair in pairs]
        theirs = self._browser(pairs)
        self.assertEqual(len(theirs), PAIRS)
        for pair, mine, other in zip(pairs, ours, theirs, strict=True):
            if mine != other:
                self.assertEqual(mine, other, json.dumps(pair[:2]))
        # Agreement on nothing would be none: every fault and kind of answer has been there.
        faults = {fault[0] for judged in ours for fault in judged["errors"].values()}
        self.assertEqual(faults, FAULTS)
        self.assertGreater(sum(len(judged["computed"]) for judged in ours), PAIRS / 25)
        self.assertGreater(sum(len(judged["answers"]) for judged in ours), PAIRS)

    def test_what_was_judged_once_is_judged_the_same_again(self):
        provinces = {code: list(form_places.communes_of(code)) for code in form_places.provinces()}
        forms = RandomForms(7, provinces)
        for _ in range(1500):
            definition, answers = forms.pair()
            first = form_rules.judge(definition, answers, TODAYS[0])
            again = form_rules.judge(definition, first.typed, TODAYS[0])
            self.assertEqual((again.answers, again.errors), (first.answers, first.errors))
            kept = form_rules.judge(definition, first.answers, TODAYS[0]).answers
            self.assertEqual(kept, first.answers, (definition, answers))

    def _server(self, definition, answers, today):
        judged = asdict(form_rules.judge(definition, answers, today))
        for name in ("visible", "required"):
            order = list(form_rules.fields_of(definition))
            judged[name] = sorted(judged[name], key=order.index)
        judged["shown"] = [
            [form_shown.number_shown(text), form_shown.date_shown(text)]
            for text in judged["typed"].values()
            if isinstance(text, str)
        ]
        return json.loads(json.dumps(judged))

    def _browser(self, pairs):
        """Judge in the engine of Chromium, without its window."""
        node = shutil.which("node")
        self.assertTrue(node, "node comes with npm, which ./egate setup installs")
        places = {code: form_places.communes_of(code) for code in form_places.provinces()}
        lines = [{"communes": places}]
        lines += [
            {"definition": definition, "answers": answers, "today": today.isoformat()}
            for definition, answers, today in pairs
        ]
        with tempfile.TemporaryDirectory() as folder:
            rules = Path(folder, "form_rules.mjs")
            shutil.copy(file_path("egate_portal/static/src/public/form_rules.js"), rules)
            script = Path(folder, "judge.mjs")
            script.write_text(JUDGE)
            done = subprocess.run(
                [node, script, rules],
                input="\n".join(map(json.dumps, lines)),
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
        self.assertEqual(done.stderr, "")
        return [json.loads(line) for line in done.stdout.splitlines()]


#: All that a judgement may find wrong.
FAULTS = {
    "required",
    "long",
    "short",
    "pattern_letters",
    "pattern_digits",
    "pattern_code",
    "number",
    "big",
    "whole",
    "decimals",
    "low",
    "high",
    "date",
    "early",
    "late",
    "choice",
    "phone",
    "email",
    "identity",
    "identity_year",
    "few_rows",
    "many_rows",
    "province",
    "commune",
    "street",
    "big_result",
}
