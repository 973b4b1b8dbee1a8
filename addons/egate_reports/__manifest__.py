{
    "name": "eGate reports",
    "summary": "The legal forms as PDF, registers and figures",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "egate_dossier",
    ],
    "external_dependencies": {
        # The names of the distributions: a module's name would log a warning.
        "python": ["weasyprint>=70", "python-barcode", "qrcode"],
    },
    "data": [
        "report/egate_form_templates.xml",
        "report/egate_receipt_templates.xml",
        "report/egate_receipt_reports.xml",
        "report/egate_slip_templates.xml",
        "report/egate_slip_reports.xml",
        "report/egate_money_templates.xml",
        "report/egate_money_reports.xml",
        "report/egate_hand_templates.xml",
        "security/ir.model.access.csv",
        "wizard/egate_register_print_views.xml",
        "views/egate_issued_form_views.xml",
        "report/egate_sheet_templates.xml",
        "report/egate_sheet_reports.xml",
        "views/egate_dossier_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "egate_reports/static/src/egate_pdf_handler.js",
        ],
        "web.assets_tests": [
            "egate_reports/static/tests/tours/**/*",
        ],
    },
}
