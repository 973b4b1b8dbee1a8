{
    "name": "eGate base",
    "summary": "Units, roles, citizens, procedures, calendars and numbers of a one-stop office",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "mail",
        "resource",
    ],
    "data": [],
}
