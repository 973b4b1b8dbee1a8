"""Causes of delay say under which group the reports count them."""

#: The suite's own causes; those that an office has added count as other until it chooses.
GROUPS = {
    "TRE-QUY-DINH": "rules",
    "TRE-CAN-BO": "official",
    "TRE-CO-SO-VAT-CHAT": "facilities",
    "TRE-PHOI-HOP": "other",
    "TRE-KHAC": "other",
}


def migrate(cr, version):
    for code, group in GROUPS.items():
        cr.execute(
            """UPDATE egate_workflow_reason SET cause_group = %s
               WHERE code = %s AND use = 'late' AND cause_group IS NULL""",
            (group, code),
        )
