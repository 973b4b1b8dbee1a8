{
    "name": "eGate base",
    "summary": "Units, roles, citizens, procedures, calendars and numbers of a one-stop office",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "base_setup",
        "mail",
        "resource",
    ],
    "data": [
        "security/egate_base_groups.xml",
        "security/ir.model.access.csv",
        "data/egate_role_data.xml",
        "data/egate_numbering_data.xml",
        "data/ir_cron_data.xml",
        "views/egate_unit_views.xml",
        "views/egate_role_views.xml",
        "views/egate_procedure_views.xml",
        "views/egate_numbering_views.xml",
        "views/resource_calendar_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "wizard/egate_partner_merge_views.xml",
        "views/egate_base_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "egate_base/static/src/moment/moment_field.js",
        ],
        "web._assets_primary_variables": [
            ("prepend", "egate_base/static/src/scss/primary_variables.scss"),
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
