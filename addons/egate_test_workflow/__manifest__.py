{
    "name": "eGate workflow tests",
    "summary": "A record that is no dossier, on which the engine is tested",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "egate_workflow",
    ],
    "data": [
        "security/ir.model.access.csv",
    ],
}
