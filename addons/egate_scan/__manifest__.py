{
    "name": "eGate scan",
    "summary": "Scanning at the counter, and an inbox for scans of every source",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "egate_dossier",
    ],
    "external_dependencies": {
        # The name of the distribution: a module's name would log a warning.
        "python": ["zxing-cpp"],
    },
    "data": [
        "security/ir.model.access.csv",
        "security/egate_scan_security.xml",
        "data/egate_scan_data.xml",
        "views/desk_views.xml",
        "views/scan_views.xml",
        "views/dossier_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "egate_scan/static/src/**/*",
        ],
        "web.assets_tests": [
            "egate_scan/static/tests/tours/**/*",
        ],
    },
}
