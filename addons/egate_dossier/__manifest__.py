{
    "name": "eGate dossier",
    "summary": "Reception, work lists, papers, steps and results of administrative dossiers",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "egate_workflow",
    ],
    "data": [],
}
