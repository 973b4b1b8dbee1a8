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
        "data/egate_workflow_reason_data.xml",
        "views/egate_workflow_views.xml",
        "views/egate_workflow_state_views.xml",
        "views/egate_workflow_transition_views.xml",
        "views/egate_workflow_reason_views.xml",
        "views/egate_procedure_views.xml",
        "views/egate_catalogue_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "egate_workflow/static/src/actions_panel/**/*",
            "egate_workflow/static/src/process_diagram/**/*",
        ],
    },
}
