{
    "name": "eGate demo",
    "summary": "A whole province to try the suite on",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "egate_portal",
    ],
    "data": [],
}
