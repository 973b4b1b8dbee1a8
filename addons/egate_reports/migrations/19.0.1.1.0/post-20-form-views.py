"""The forms have a layout of their own: list what an office has changed of them."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["ir.ui.view"]._egate_note_customised()
