{
    "name": "eGate SMS",
    "summary": "Notices to citizens by SMS through the office's own gateway",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "egate_dossier",
    ],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "views/egate_outbox_views.xml",
        "views/res_config_settings_views.xml",
    ],
}
