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
    "data": [],
}
