{
    "name": "eGate dossier",
    "summary": "Reception, work lists, papers, steps and results of administrative dossiers",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "barcodes",
        "egate_workflow",
    ],
    "external_dependencies": {
        # The names of the distributions: a module's name would log a warning.
        "python": ["pypdfium2", "Pillow", "zxing-cpp"],
    },
    "data": [
        "security/ir.model.access.csv",
        "security/egate_dossier_security.xml",
        "data/egate_numbering_data.xml",
        "wizard/egate_dossier_slip_issue_views.xml",
        "wizard/egate_dossier_import_views.xml",
        "views/egate_dossier_slip_views.xml",
        "data/egate_scan_data.xml",
        "views/egate_dossier_counter_action.xml",
        "views/egate_dossier_counter_views.xml",
        "views/egate_dossier_views.xml",
        "views/egate_dossier_consultation_views.xml",
        "views/egate_scan_views.xml",
        "views/egate_dossier_menus.xml",
        "views/egate_dossier_work_views.xml",
        "views/egate_access_log_views.xml",
        "views/egate_law_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "egate_dossier/static/src/**/*",
        ],
        "web.assets_tests": [
            "egate_dossier/static/tests/tours/**/*",
        ],
    },
}
