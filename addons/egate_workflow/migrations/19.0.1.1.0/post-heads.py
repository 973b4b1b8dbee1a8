"""Roles from the time when their group alone said that they head the work now say it themselves."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute("SELECT id FROM egate_role WHERE assigns_work IS NULL")
    roles = env["egate.role"].browse(id_ for (id_,) in cr.fetchall())
    env.add_to_compute(roles._fields["assigns_work"], roles)
    env.flush_all()
