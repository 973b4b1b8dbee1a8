{
    "name": "eGate workflow",
    "summary": "Processes that an administrator draws and the engine that keeps them",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "egate_base",
    ],
    "data": [
        "security/ir.model.access.csv",
        "data/egate_role_data.xml",
        "data/ir_cron_data.xml",
        "data/mail_activity_type_data.xml",
        "data/egate_workflow_migration_cron_data.xml",
        "views/egate_workflow_views.xml",
        "views/egate_procedure_views.xml",
        "wizard/egate_workflow_exchange_views.xml",
        "wizard/egate_workflow_what_if_views.xml",
        "views/egate_workflow_migration_views.xml",
        "views/egate_catalogue_views.xml",
        "views/egate_workflow_notice_views.xml",
        "views/egate_workflow_notice_templates.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "egate_workflow/static/src/actions_panel/**/*",
            "egate_workflow/static/src/answer/**/*",
            "egate_workflow/static/src/bulk/**/*",
            "egate_workflow/static/src/entry/**/*",
        ],
    },
}
