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
    "data": [],
}
