"""The jobs on scans that run in a process of their own, beside those of ``egate_dossier``."""

from pathlib import Path

from odoo.addons.egate_dossier.tools.own_process import JOBS, Limits

APART = Path(__file__).with_name("apart")

JOBS |= {
    "scan_pages": Limits(cpu=30, clock=60, folder=APART),
    "look_at_scans": Limits(cpu=30, clock=60, folder=APART),
}
