"""Scanning is an addon of its own, ``egate_scan``: it takes over its models with all their rows.

Without this, the end of the update would drop the tables and the scanners' columns of the counters,
which no updated addon names any more.
"""

from odoo.tools import SQL

#: XML ids of the models and of what Odoo keeps about them, and of single records.
OF_MODELS = (
    "^(access|constraint|field|model|model_inherit_|selection_)_"
    "egate_scan_(batch|inbox|job|page)(_|$)"
)
#: In egate_base: scanners of the counters.
OF_COUNTERS = (
    "^(access|constraint|field|model)_egate_desk_scanner(_|$)|"
    "^(field|selection_)_egate_desk__scan(ner)?(_|$)|^egate_desk_scanner_view_list$"
)
RECORDS = (
    "egate_scan_inbox_action",
    "egate_scan_inbox_menu",
    "egate_scan_job_rule_own",
    "field_res_config_settings__egate_blank_ink",
    "field_res_config_settings__egate_scan_alias",
    "field_res_config_settings__egate_scan_keep_days",
    "ir_cron_scan_folder",
    "ir_cron_scan_folder_ir_actions_server",
    "ir_cron_scan_inbox",
    "ir_cron_scan_inbox_ir_actions_server",
    "mail_alias_scan",
)
MODELS = (
    "egate.desk.scanner",
    "egate.scan.batch",
    "egate.scan.inbox",
    "egate.scan.job",
    "egate.scan.page",
)
PARAMETERS = ("blank_ink", "scan_folder", "scan_keep_days")


def migrate(cr, version):
    cr.execute(
        """UPDATE ir_model_data SET module = 'egate_scan'
           WHERE module = 'egate_dossier' AND (name ~ %s OR name = ANY(%s))""",
        [OF_MODELS, list(RECORDS)],
    )
    cr.execute(
        """UPDATE ir_model_data SET module = 'egate_scan'
           WHERE module = 'egate_base' AND name ~ %s""",
        [OF_COUNTERS],
    )
    # The page is extended there no more.
    cr.execute(
        "DELETE FROM ir_model_data WHERE module = 'egate_reports' AND name ~ %s", [OF_MODELS]
    )
    for table in ("ir_model_constraint", "ir_model_relation"):
        cr.execute(
            SQL(
                """UPDATE %s kept SET module = scan.id
                   FROM ir_module_module scan, ir_module_module old, ir_model m
                   WHERE scan.name = 'egate_scan' AND old.name IN ('egate_base', 'egate_dossier')
                     AND kept.module = old.id AND kept.model = m.id
                     AND (m.model = ANY(%s) OR kept.name = 'egate_desk_scanner_email_uniq')""",
                SQL.identifier(table),
                list(MODELS),
            )
        )
    for name in PARAMETERS:
        cr.execute(
            "UPDATE ir_config_parameter SET key = %s WHERE key = %s",
            [f"egate_scan.{name}", f"egate_dossier.{name}"],
        )
    # Loaded anew in this run; until then it would name fields that are the other addon's.
    cr.execute(
        """UPDATE ir_ui_view v SET arch_db = jsonb_build_object('en_US', '<data/>')
           FROM ir_model_data d
           WHERE d.model = 'ir.ui.view' AND d.res_id = v.id AND d.module = 'egate_dossier'
             AND d.name = 'res_config_settings_view_form'"""
    )
    # Updated in this run, not installed: an installation would set the jobs back to their first
    # values, and a run that breaks off here would leave the addon out of the next.
    cr.execute(
        """UPDATE ir_module_module SET state = 'to upgrade', latest_version = '19.0.1.0.0'
           WHERE name = 'egate_scan' AND state = 'uninstalled'"""
    )
