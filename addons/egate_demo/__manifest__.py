{
    "name": "eGate demo",
    "summary": "A whole province to try the suite on",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "egate_portal",
        "egate_scan",
    ],
    "external_dependencies": {
        "python": ["freezegun"],
    },
    "data": [
        "data/res_company_data.xml",
        "data/resource_calendar_data.xml",
        "data/egate_unit_data.xml",
        "data/egate_desk_data.xml",
        "data/egate_bank_account_data.xml",
        "data/res_users_data.xml",
        "data/egate_assignment_data.xml",
        "data/egate_sector_data.xml",
        "data/egate_fee_exemption_data.xml",
        "data/egate_database_data.xml",
        "data/res_partner_data.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "egate_demo/static/tests/tours/**/*",
        ],
    },
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
