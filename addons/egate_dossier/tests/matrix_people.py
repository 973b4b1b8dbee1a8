from odoo.addons.egate_base.tests.hostile_calls import HostileCalls

from .common import IDENTITY


class MatrixPeople(HostileCalls):
    """Mix-in of :class:`~.common.DossierCommon`: people of the ward and of another one, for a table
    of who may do what with a dossier.
    """

    #: The applicant of the samples, who is nobody's business elsewhere.
    SECRETS = (IDENTITY, "12 Trần Phú")
    OUTSIDERS = (*HostileCalls.OUTSIDERS, "other_clerk", "stranger", "other_cashier")
    FAR = {  # noqa: RUF012
        "far_head": "head",
        "far_leader": "leader",
        "far_auditor": "auditor",
        "far_data": "data",
    }

    @classmethod
    def _add_kinds(cls):
        result = super()._add_kinds()
        cls._person("other_clerk", cls.role_clerk, cls.other_ward)
        for login, role in cls.FAR.items():
            role = cls.env.ref(f"egate_base.egate_role_{role}")  # noqa: PLW2901 (its record)
            cls._person(login, role, cls.other_ward)
        role = cls.env.ref("egate_base.egate_role_cashier")
        cls.cashier = cls._person("cashier", role, cls.desk)
        cls._person("other_cashier", role, cls.other_ward)
        return result
