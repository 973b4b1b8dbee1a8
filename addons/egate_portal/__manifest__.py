{
    "name": "eGate portal",
    "summary": "Tracking, hall board and services for citizens",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "egate_reports",
        "digest",
        "portal",
        "website",
    ],
    "data": [
        "data/digest_data.xml",
        "views/egate_portal_public_templates.xml",
        "views/egate_portal_tracking_templates.xml",
        "views/egate_portal_board_templates.xml",
        "views/portal_templates.xml",
        "views/website_templates.xml",
    ],
    # The public pages link their few static files themselves and use no bundle; this one is for
    # the rest of the website.
    "assets": {
        "web._assets_primary_variables": [
            ("prepend", "egate_portal/static/src/website/fonts.scss"),
        ],
    },
}
