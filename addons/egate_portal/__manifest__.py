{
    "name": "eGate portal",
    "summary": "Tracking, hall board and services for citizens",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "egate_reports",
        "portal",
        "website",
    ],
    # The public pages link their few static files themselves: nothing here for the bundles.
    "data": [
        "views/egate_portal_public_templates.xml",
        "views/egate_portal_tracking_templates.xml",
        "views/egate_portal_board_templates.xml",
    ],
}
