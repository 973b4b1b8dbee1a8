r"""Constructs that Odoo 19 rejects, ignores or deprecates, as data.

pylint-odoo says nothing about the silent ones (``_sql_constraints``, ``auto_join``), which are
the worst: the file loads and does nothing. Each rule carries a sample that it must catch and
one that it must let pass; ``tests/test_lint_rules.py`` tries them all.
"""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Rule:
    pattern: str
    files: tuple  # suffixes, or a whole file name
    reason: str
    bad: str
    good: str

    def applies_to(self, path):
        return path.suffix in self.files or path.name in self.files

    def lines(self, text):
        """The numbers of the lines that break the rule."""
        found = re.compile(self.pattern, re.M)
        return sorted({text.count("\n", 0, match.start()) + 1 for match in found.finditer(text)})


PY = (".py",)
XML = (".xml",)
JS = (".js",)

RULES = [
    # Silently ignored: nothing fails, nothing works.
    Rule(
        r"^[ \t]+_(sql_)?constraints\s*=",
        PY,
        "ignored in 19: declare a models.Constraint",
        "    _sql_constraints = []",
        "    _code_unique = models.Constraint('unique(code)')",
    ),
    Rule(
        r"\bauto_join\s*=",
        PY,
        "ignored in 19: bypass_search_access",
        "x = fields.Many2one('a', auto_join=True)",
        "x = fields.Many2one('a', bypass_search_access=True)",
    ),
    Rule(
        r"^\s*<(act_window|report|url|workflow|assert)\s",
        XML,
        "loads nothing in 19: write a <record>",
        '<act_window id="a" />',
        '<record id="a" model="ir.actions.act_window">',
    ),
    # Break at install or at first use.
    Rule(
        r"\bgroups_id\b",
        PY,
        "renamed: group_ids (users, views, actions)",
        "user.groups_id",
        "user.group_ids",
    ),
    Rule(
        r'name="groups_id"|\.groups_id\b',
        XML,
        "renamed: group_ids",
        '<field name="groups_id" />',
        '<field name="group_ids" />',
    ),
    Rule(
        # Components (with a capital) may have properties of these names.
        r'^(?!.*<[A-Z]).*\s(attrs|states)="',
        XML,
        "removed: invisible, readonly and required take expressions",
        "<field attrs=\"{'invisible': 1}\" />".replace("<field ", "<field name='a' "),
        '<field name="a" invisible="1" />',
    ),
    Rule(
        r'<tree[\s>]|view_mode">[^<]*\btree\b',
        XML,
        "renamed: list",
        "<tree>",
        "<list>",
    ),
    Rule(
        r"<group[^>]*\bexpand=",
        XML,
        "the group of a search view takes no attributes",
        '<group expand="0" string="Group By">',
        "<group>",
    ),
    Rule(
        r't-name="kanban-box"',
        XML,
        'the template of a kanban view is t-name="card"',
        '<t t-name="kanban-box">',
        '<t t-name="card">',
    ),
    Rule(
        r'name="(numbercall|doall)"',
        XML,
        "removed from ir.cron",
        '<field name="numbercall">-1</field>',
        '<field name="interval_number">1</field>',
    ),
    Rule(
        r'name="target">inline',
        XML,
        "removed: target current or new",
        '<field name="target">inline</field>',
        '<field name="target">new</field>',
    ),
    Rule(
        r"domain_force.*\btime\.",
        XML,
        "a record rule does not know time",
        "<field name=\"domain_force\">[('d', '=', time.strftime('%Y'))]</field>",
        "<field name=\"domain_force\">[('user_id', '=', user.id)]</field>",
    ),
    Rule(
        r"\b(name_get|fields_view_get|user_has_groups|_name_search|_where_calc|_apply_ir_rules"
        r"|clear_caches|invalidate_cache|trans_implied_ids|get_module_resource"
        r"|get_resource_path|SavepointCase)\b",
        PY,
        "removed from the API",
        "self.name_get()",
        "self.mapped('display_name')",
    ),
    Rule(
        r"@api\.(returns|multi|one|v\d)\b|\bodoo\.registry\(|from odoo import .*\bregistry\b"
        r"|fields\.(datetime|date|first)\b",
        PY,
        "removed from the API",
        "@api.multi",
        "@api.model",
    ),
    Rule(
        r"count\s*=\s*True|name_search\([^)]*\bargs\s*=",
        PY,
        "removed: search_count(), name_search(domain=)",
        "self.search([], count=True)",
        "self.search_count([])",
    ),
    Rule(
        r"safe_eval\([^)]*nocopy|safe_eval\([^,()]+,[^,()]+,\s*[\w{]",
        PY,
        "safe_eval takes one context",
        "safe_eval(text, names, local)",
        "safe_eval(text, names)",
    ),
    Rule(
        r"partner(_id)?\.(mobile|title)\b",
        PY,
        "removed from res.partner",
        "record.partner_id.mobile",
        "record.partner_id.phone",
    ),
    Rule(
        r"import (un)?slug\b",
        PY,
        "use env['ir.http']._slug",
        "from odoo.addons.http_routing.models.ir_http import slug",
        "slug = self.env['ir.http']._slug",
    ),
    Rule(
        r"useService\(\"(rpc|user|cookie|company|router)\"\)",
        JS,
        "removed services: import rpc, user, ...",
        'useService("rpc")',
        'useService("orm")',
    ),
    Rule(
        r"^\s*(test:\s*true|extra_trigger:)|run:\s*[\"']text ",
        JS,
        "old tour steps",
        '    run: "text hello"',
        '    run: "edit hello"',
    ),
    # Deprecated: a warning today, an error in the next release.
    Rule(
        r"type=[\"']json[\"']",
        PY,
        'type="jsonrpc"',
        "@route('/a', type='json')",
        "@route('/a', type='jsonrpc')",
    ),
    Rule(
        r"(?<!_)(?<!formatted_)\bread_group\(",
        PY,
        "_read_group() or formatted_read_group()",
        "self.read_group([], [], [])",
        "self._read_group([], [], [])",
    ),
    Rule(
        r"odoo\.osv|\bexpression\.(AND|OR)\(",
        PY,
        "odoo.fields.Domain",
        "from odoo.osv import expression",
        "from odoo.fields import Domain",
    ),
    Rule(
        r"self\._(cr|uid|context)\b",
        PY,
        "self.env.cr, .uid, .context",
        "self._cr.execute(q)",
        "self.env.cr.execute(q)",
    ),
    Rule(
        r"\b(group_operator|toggle_active|check_access_rights|check_access_rule"
        r"|_filter_access_rules|_check_recursion|_notify_progress|ormcache_context)\b",
        PY,
        "deprecated in 19",
        "self.check_access_rights('read')",
        "self.check_access('read')",
    ),
    Rule(
        r"\bt-(esc|raw)=",
        XML,
        "t-out",
        '<t t-esc="x" />',
        '<t t-out="x" />',
    ),
    Rule(
        r"publicWidget|public_widget",
        JS,
        "Interaction",
        'import publicWidget from "@web/legacy/js/public/public_widget";',
        'import { Interaction } from "@web/public/interaction";',
    ),
    # Ours.
    Rule(
        r"^[^,\n]*,[^,\n]*,[^,\n]+,,",
        ("ir.model.access.csv",),
        "an access right without a group is for everybody, also for visitors",
        "a,a,model_a,,1,0,0,0",
        "a,a,model_a,base.group_user,1,0,0,0",
    ),
    Rule(
        r"\bcr\.(commit|rollback)\(\)",
        PY,
        "the request or the cron commits (_commit_progress in crons)",
        "self.env.cr.commit()",
        "self.env['ir.cron']._commit_progress(1)",
    ),
    Rule(
        r"<data>|<data\s|<openerp",
        XML,
        "the root is <odoo>, with noupdate on it where needed",
        "<data>",
        "<odoo>",
    ),
]

# A line that ends in this comment has a reason to be an exception, given after the colon.
EXCEPTION = re.compile(r"lint: allow \S")


def check(paths):
    """Yield one sentence for each place that breaks a rule."""
    for path in paths:
        rules = [rule for rule in RULES if rule.applies_to(path)]
        if not rules:
            continue
        text = Path(path).read_text(encoding="utf-8", errors="replace")
        lines = text.split("\n")
        for rule in rules:
            for number in rule.lines(text):
                near = "\n".join(lines[max(0, number - 2) : number])
                if not EXCEPTION.search(near):
                    yield f"{path}:{number}: {rule.reason}: {lines[number - 1].strip()[:80]}"
