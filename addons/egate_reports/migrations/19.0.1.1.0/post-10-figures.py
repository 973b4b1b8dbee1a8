"""The figures are kept from now on: count those of the dossiers that are there already."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["egate.dossier.fact"]._rebuild_all()
