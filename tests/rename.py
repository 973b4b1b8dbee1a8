"""Update a copy of the demo as from the release that called a termination an ending.

Started by test_upgrade.py. The copy gets what the office may have stored under the old names, is
put back into the shape of that release, and is updated. Prints one line of JSON: what was found.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "config" / "command"))

from context import MARK, drop_database, odoo_shell, query
from templates import copy, install

#: What that release stored: events of its kinds, a notice, saved filters and columns, a file, and
#: a row in the log of readings.
STORED = """
from odoo import fields
from odoo.addons.egate_dossier.models.dossier.event import OLD_KINDS
from odoo.addons.egate_dossier.tools.event_chain import Event

termination = env["egate.dossier.termination"].search([("kind", "=", "withdraw")], limit=1)
dossier = termination.dossier_id
at = fields.Datetime.now().replace(microsecond=0)
env["egate.dossier.event"]._add(
    [Event(dossier.id, at, kind, env.uid, None, {}) for kind in OLD_KINDS]
)
env["egate.notice"]._queue({dossier.id: "mail"}, "supplement_cancelled")
for model, domain in (
    ("egate.dossier.termination", "[('state', '=', 'asked')]"),
    ("egate.dossier", "[('termination_ids.state', '=', 'asked')]"),
):
    env["ir.filters"].create({"name": "rename", "model_id": model, "domain": domain})
env["ir.exports"].create({
    "name": "rename",
    "resource": "egate.dossier",
    "export_fields": [fields.Command.create({"name": "termination_ids/kind"})],
})
env["ir.attachment"].create(
    {"name": "rename", "raw": b"x", "res_model": termination._name, "res_id": termination.id}
)
log = env["egate.access.log"]
row = {"kind": "export", "model": "egate.dossier.ending", "res_id": termination.id}
log._insert([log._row({**row, "detail": "rename"})])
env.cr.commit()
"""

#: Into the shape of that release; doubled signs of percent, as psycopg wants them.
BACK = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT conrelid::regclass AS owner, conname AS name FROM pg_constraint
               WHERE conname ~ '^egate_dossier_termination' LOOP
        EXECUTE format('ALTER TABLE %%s RENAME CONSTRAINT %%I TO %%I', one.owner, one.name,
                       replace(one.name, 'termination', 'ending'));
    END LOOP;
    FOR one IN SELECT relname AS name FROM pg_class
               WHERE relname ~ '^egate_dossier_termination' AND relkind IN ('r', 'i', 'S') LOOP
        EXECUTE format('ALTER TABLE %%I RENAME TO %%I', one.name,
                       replace(one.name, 'termination', 'ending'));
    END LOOP;
END $$;
ALTER TABLE egate_dossier_ending_dialog RENAME COLUMN termination_id TO ending_id;
UPDATE ir_model_constraint SET name = replace(name, 'termination', 'ending')
    WHERE name ~ '^egate_dossier_termination';
UPDATE ir_model SET model = replace(model, 'dossier.termination', 'dossier.ending');
UPDATE ir_model_fields SET name = replace(name, 'termination_', 'ending_')
    WHERE name IN ('termination_ids', 'termination_count', 'termination_id');
UPDATE ir_model_fields SET model = replace(model, 'dossier.termination', 'dossier.ending'),
    relation = replace(relation, 'dossier.termination', 'dossier.ending');
UPDATE ir_ui_view SET model = replace(model, 'dossier.termination', 'dossier.ending'),
    arch_db = regexp_replace(replace(arch_db::text, 'dossier.termination', 'dossier.ending'),
        'termination_(ids|count|id)', 'ending_\\1', 'g')::jsonb
    WHERE starts_with(model, 'egate.');
UPDATE ir_act_window SET res_model = replace(res_model, 'dossier.termination', 'dossier.ending');
UPDATE ir_act_report_xml SET model = replace(model, 'dossier.termination', 'dossier.ending');
UPDATE ir_attachment SET res_model = 'egate.dossier.ending' WHERE name = 'rename';
UPDATE ir_filters SET model_id = replace(model_id, 'dossier.termination', 'dossier.ending'),
    domain = replace(domain, 'termination_ids', 'ending_ids') WHERE name = 'rename';
UPDATE ir_exports_line SET name = replace(name, 'termination_ids', 'ending_ids');
UPDATE egate_notice SET milestone = 'unasked' WHERE milestone = 'supplement_cancelled';
UPDATE egate_notice_template SET milestone = 'unasked' WHERE milestone = 'supplement_cancelled';
UPDATE ir_model_data SET name = replace(replace(name, 'termination', 'ending'),
        'supplement_cancelled', 'unasked')
    WHERE name ~ 'egate_(dossier_)?termination|__termination_(ids|count|id)'
       OR name ~ 'milestone__supplement_cancelled|notice_template_supplement_cancelled';
UPDATE ir_model_fields_selection SET value = 'unasked' FROM ir_model_fields f
    WHERE f.id = field_id AND f.name = 'milestone' AND value = 'supplement_cancelled';
UPDATE ir_module_module SET latest_version = '19.0.1.0.0' WHERE name = 'egate_dossier';
"""

#: What names a record by an XML id of the subject, and which: they survive an update.
NAMED = """
SELECT json_object_agg(module || '.' || name, model || ',' || res_id) FROM ir_model_data
WHERE name ~ 'termination|milestone__|notice_template_'
  AND name !~ '_word$' -- they came when the model had its name of today
"""
ROWS = "SELECT json_agg(t ORDER BY t.id) FROM egate_dossier_termination t"
LEFT = "SELECT count(*) FROM pg_class WHERE relname ~ '^egate_dossier_ending'"

#: What is there after the update, as the screens and the checks ask for it.
FOUND = """
import ast, json
from odoo.addons.egate_dossier.models.dossier.event import OLD_KINDS
from odoo.addons.egate_dossier.verify import run

Termination, Event = env["egate.dossier.termination"], env["egate.dossier.event"]
screens = [(False, kind) for kind in ("list", "kanban", "form", "search")]
action = env.ref("egate_dossier.egate_dossier_termination_action")
events = Event.search([("kind", "in", list(OLD_KINDS))])
told = {one.kind: one.sentence for one in events if not one.data}
labels = dict(Event._fields["kind"]._description_selection(env))
log = env["egate.access.log"].search([("detail", "=", "rename")])
print(json.dumps({
    "screens": sorted(env[action.res_model].get_views(screens)["views"]),
    "page": "termination_count" in env["egate.dossier"].get_view(view_type="form")["arch"],
    "waiting": Termination.search_count([("state", "=", "asked")]),
    "saved": [
        env[one.model_id].search_count(ast.literal_eval(one.domain))
        for one in env["ir.filters"].search([("name", "=", "rename")])
    ],
    "columns": env["ir.exports"].search([("name", "=", "rename")]).export_fields.name,
    "file": env["ir.attachment"].search([("name", "=", "rename")]).res_model,
    "sentences": told == {old: labels[new] for old, new in OLD_KINDS.items()},
    "notices": env["egate.notice"].search_count([("milestone", "=", "supplement_cancelled")]),
    "read": log.web_read({"model": {}, "res_id": {}})[0]["model"],
    "whole": run(env, lambda line: None),
}))
"""


def main():
    database = f"egate_test_{MARK}_{os.getpid()}_renaming"

    def one(statement):
        return query(statement, database=database)[0][0]

    try:
        copy("egate_demo", database)
        odoo_shell(database, STORED)
        before = one(NAMED), one(ROWS)
        query(BACK, database=database)
        # A line of the log that is more than information is a failure.
        install(database, (), update=("egate_dossier",))
        found = {
            "same": [one(NAMED) == before[0], one(ROWS) == before[1]],
            "left": one(LEFT),
            **json.loads(odoo_shell(database, FOUND).splitlines()[-1]),
        }
        print(json.dumps(found))
    finally:
        drop_database(database)


if __name__ == "__main__":
    main()
