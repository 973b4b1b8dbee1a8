"""Update a copy of the demo as from a release whose scan inbox was part of egate_dossier.

Started by test_scan_upgrade.py. Prints one line of JSON: what lay in the inbox before and after the
update, and what became of the addons' XML ids.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "config" / "command"))

from context import MARK, drop_database, odoo_shell, query
from templates import copy, install

#: A batch of each kind: read with pages that wait, filed and blank ones, not read yet, failed.
FILL = """
from odoo.addons.egate_dossier.tests.scanned_pages import blank, page, pdf
from odoo.addons.egate_dossier.tools.sheet_codes import line_sheet

draft = env["egate.dossier"].search([("received_at", "=", False), ("paper_ids", "!=", False)])[:1]
paper, unit = draft.paper_ids[0], draft.reception_unit_id
clerk = env["res.users"].search([("login", "=", "canbo.haichau")])
batches = env["egate.scan.batch"].with_user(clerk)
sheet = page(line_sheet(draft.id, paper.id))
read = batches._take_in(unit, "cho.pdf", pdf(page(), page(), blank()), "email")
filed = batches._take_in(unit, "xep.pdf", pdf(sheet, page()), "folder", "folder/1")
broken = batches._take_in(unit, "hong.pdf", pdf(page()), "browser")
new = batches._take_in(unit, "moi.pdf", pdf(page(), page()), "browser")
for batch in (read | filed).with_user(1):
    batch._read()
broken.with_user(1)._fail(broken._say_given_up)
batches._keep_refused(unit, "thu.eml", batches._say_no_file, "email", "email/1")
counter = env["egate.desk"].search([("unit_id", "=", unit.id)])[:1]
counter.write({"scanner": "test:0", "scan_source": "flatbed", "scanner_email": "may@ubnd.example"})
env["egate.scan.job"].sudo().create(
    {
        "user_id": clerk.id,
        "desk_id": counter.id,
        "paper_id": paper.id,
        "scanner": "test:0",
        "folder": "0" * 32,
        "state": "ready",
    }
)
env.ref("egate_scan.mail_alias_scan").alias_name = "hop-quet"
env.ref("egate_scan.ir_cron_scan_folder").interval_number = 7
env["ir.config_parameter"].set_param("egate_scan.scan_keep_days", "9")
env.cr.commit()
"""

#: The shape of that release: counters had their scanners in egate_base, and views of the new addon
#: were part of views there. As in an office, no other addon asks for it: the demo does.
BACK = """
UPDATE ir_ui_view SET arch_db = jsonb_set(arch_db, '{en_US}', to_jsonb(replace(
    arch_db->>'en_US', '<block title="Papers" name="egate_papers">',
    '<block title="Papers" name="egate_papers"><field name="egate_blank_ink"/>')))
WHERE id = (SELECT res_id FROM ir_model_data
            WHERE module = 'egate_dossier' AND name = 'res_config_settings_view_form');
UPDATE ir_model_data SET module = 'egate_base'
WHERE module = 'egate_scan' AND name = 'egate_desk_scanner_view_list';
DELETE FROM ir_ui_view WHERE id IN
    (SELECT res_id FROM ir_model_data WHERE module = 'egate_scan' AND model = 'ir.ui.view');
DELETE FROM ir_model_data WHERE module = 'egate_scan' AND model = 'ir.ui.view';
DELETE FROM ir_model_data mine USING ir_model_data its
WHERE mine.module = 'egate_scan' AND its.module IN ('egate_base', 'egate_dossier')
  AND its.name = mine.name;
UPDATE ir_model_data SET module = 'egate_base'
WHERE module = 'egate_scan' AND name ~ '_egate_desk_';
UPDATE ir_model_data SET module = 'egate_dossier' WHERE module = 'egate_scan';
INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
SELECT 'egate_reports', name, model, res_id, noupdate FROM ir_model_data
WHERE module = 'egate_dossier'
  AND name IN ('model_egate_scan_page', 'field_egate_scan_page__id');
UPDATE ir_model_constraint c SET module = old.id
FROM ir_module_module scan, ir_module_module old
WHERE scan.name = 'egate_scan' AND c.module = scan.id AND old.name = CASE
    WHEN c.name ~ '^egate_desk_scanner' THEN 'egate_base' ELSE 'egate_dossier' END;
UPDATE ir_config_parameter SET key = replace(key, 'egate_scan.', 'egate_dossier.')
WHERE key ~ '^egate_scan[.]';
UPDATE ir_module_module SET state = 'uninstalled', latest_version = NULL
WHERE name IN ('egate_scan', 'egate_demo');
UPDATE ir_module_module SET latest_version = '19.0.1.0.0' WHERE name = 'egate_dossier'
"""

FOUND = """
import hashlib, json

def digest(record, name):
    try:
        return hashlib.sha256(record._open_kept(name).read()).hexdigest()
    except Exception as error:
        return repr(error)

kept = env["egate.scan.batch"].search([], order="id")
print(json.dumps({
    "batches": [
        [b.id, b.name, b.state, b.fault or "", b.origin_key or "", b.unit_id.id, b.create_uid.login,
         digest(b, "content") if b.source != "email" or b.state != "failed" else ""]
        for b in kept
    ],
    "pages": [
        [p.id, p.batch_id.id, p.sequence, p.state, p.codes or [], p.paper_id.id,
         digest(p, "preview") if p.state != "sheet" else ""]
        for p in env["egate.scan.page"].search([], order="id")
    ],
    "jobs": [[job.id, job.state, job.folder] for job in env["egate.scan.job"].search([])],
    "counters": [
        [desk.id, desk.scanner, desk.scan_source, desk.scanner_email]
        for desk in env["egate.desk"].search([("scanner", "!=", False)])
    ],
    "alias": env.ref("egate_scan.mail_alias_scan").alias_name,
    "folder every": env.ref("egate_scan.ir_cron_scan_folder").interval_number,
    "kept for": env["ir.config_parameter"].get_param("egate_scan.scan_keep_days"),
}))
"""

#: As the clerk: what waits is shown, and what had not been read yet is read.
SEEN = """
import json

env["egate.scan.batch"].search([("state", "=", "new")])._read()
clerk = env["res.users"].search([("login", "=", "canbo.haichau")])
inbox = env["egate.scan.page"].with_user(clerk).inbox()
print(json.dumps({
    "waiting": sum(len(document["pages"]) for document in inbox["documents"]),
    "failed": sorted(batch["name"] for batch in inbox["failed"]),
}))
"""

NAMES = "SELECT name FROM ir_model_data WHERE module = 'egate_scan' ORDER BY name"
LEFT = """
SELECT module || '.' || name FROM ir_model_data
WHERE module <> 'egate_scan'
  AND name ~ '_egate_(scan_(batch|inbox|job|page)|desk_+scan(ner)?)(_|$)'
"""
CONSTRAINTS = """
SELECT DISTINCT m.name FROM ir_model_constraint c JOIN ir_module_module m ON m.id = c.module
WHERE c.name ~ '^egate_(scan|desk_scanner)_'
"""


def said(database, script):
    """Run a script in a shell; give the JSON of its last line."""
    return json.loads(odoo_shell(database, script).splitlines()[-1])


def names(database, statement):
    return [name for (name,) in query(statement, database=database)]


def main():
    database = f"egate_test_{MARK}_{os.getpid()}_scans"
    try:
        copy("egate_demo", database)
        odoo_shell(database, FILL)
        before, ids = said(database, FOUND), names(database, NAMES)
        for statement in BACK.split(";\n"):
            query(statement, database=database)
        none = names(database, NAMES)
        # A line of the log that is more than information is a failure.
        install(database, (), update=("egate_base",))
        found = {
            "before": before,
            "after": said(database, FOUND),
            "none": none,
            "lost": sorted(set(ids) - set(names(database, NAMES))),
            "left": names(database, LEFT),
            "constraints": names(database, CONSTRAINTS),
            "seen": said(database, SEEN),
        }
        print(json.dumps(found))
    finally:
        drop_database(database)


if __name__ == "__main__":
    main()
