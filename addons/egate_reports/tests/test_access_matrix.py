import base64

from odoo.tests import tagged

from odoo.addons.egate_base.tests.access_matrix import AccessMatrix, Sample
from odoo.addons.egate_base.tests.hostile_calls import HostileCalls
from odoo.addons.egate_dossier.tests.common import DossierCommon

from ..models.figures.cell import DIMENSIONS, SUMS
from .figures.report_case import put_sample_report

#: The receipt of a dossier of the ward, whose people clerk, officer and leader are.
MATRIX = """
                  public citizen staff official clerk officer leader identity manager
egate.issued.form -      -       -     -        r     r       r      -        -
egate.register.print - - - rwcd rwcd rwcd rwcd - rwcd
egate.print.job - - - - r - - - -
egate.print.job.line - - - - r - - - -
egate.print.sending - - - - - - - - -
egate.dossier.figure - - - - r r r - -
egate.dossier.figure.month - - - - - - - - -
egate.step.figure - - - - r r r - -
egate.figure.moment - - - rwcd rwcd rwcd rwcd - rwcd
egate.dossier.fact - - - - - - - - -
egate.step.fact - - - - - - - - -
egate.dossier.cell - - - - - - - - -
egate.dossier.cell.change - - - - - - - - -
egate.figure.report.run - - - rwcd rwcd rwcd rwcd - rwcd
egate.report.compare - - - - - - rwcd - -
egate.report.snapshot - - - - - - r - -
egate.report.schedule - - - - - - rwcd - -
egate.report.sending - - - - - - - - -
egate.report.template - - - - - - - - rwcd
egate.form.word - - - - - - - - rw
egate.form.word.edition - - - - - - - - rc
egate.form.word.preview - - - - - - - - rwcd
"""


@tagged("post_install", "-at_install", "access_rights")
class TestAccessMatrix(HostileCalls, AccessMatrix, DossierCommon):
    """Who reads the forms given out; nobody writes them."""

    ADDON = "egate_reports"
    MATRIX = MATRIX

    def _of_the_office(self, model):
        # Which template is in use is the administrator's to say, for all offices.
        return super()._of_the_office(model) and not model._name.startswith("egate.form.word")

    @classmethod
    def _samples(cls):
        put_sample_report(cls)
        env = cls.env
        dossier = env["egate.dossier"].create(
            {
                "procedure_id": cls.procedure.id,
                "reception_unit_id": cls.desk.id,
                "agency_unit_id": cls.ward.id,
                "applicant_name": "Nguyễn Thị Minh Khai",
                "code": "T99-1",
                "received_at": "2026-11-23 02:10:00",
                "due_at": "2026-11-24 02:10:00",
            }
        )
        reports = env(user=cls.clerk, su=False)["ir.actions.report"]
        form = reports._egate_issue("egate_reports.receipt", dossier.ids).with_env(env)
        book = env["egate.register"].create({"scope": "x", "unit_id": cls.desk.id, "year": 2026})
        runs = env["egate.figure.report.run"].with_user(cls.leader)
        runs = runs.create([{"report_key": "sample", "unit_id": cls.ward.id}] * 2)
        kept = [env["egate.report.snapshot"].browse(run.action_keep()["res_id"]) for run in runs]
        schedules = env["egate.report.schedule"].with_user(cls.leader)
        schedule = schedules.create({"report_key": "sample", "unit_id": cls.ward.id})
        standard = base64.b64encode(env["egate.report.template"]._standard())
        in_word = env.ref("egate_reports.egate_form_word_receipt")
        receipt = base64.b64encode(in_word._standard("receipt"))
        values = {
            "dossier_id": dossier.id,
            "kind": "transfer",
            "code": "T99-1",
            "form_version": "x",
            "print_number": 0,
            "printed_at": "2026-11-23 02:10:00",
            "printed_by_id": cls.clerk.id,
            "sha256": "x",
            "size": 1,
            "page_count": 1,
        }
        dossier._write_facts()
        steps = env["egate.dossier.step"].create(
            {
                "dossier_id": dossier.id,
                "sequence": 1,
                "state_id": env["egate.workflow.state"].search([], limit=1).id,
                "unit_id": cls.ward.id,
                "received_at": "2026-11-23 02:10:00",
            }
        )
        dossier._write_facts()
        cell = dict.fromkeys((*DIMENSIONS[2:7], *SUMS), 0) | dict.fromkeys(DIMENSIONS[7:], "x")
        cell |= {"received_month": "2026-11-01", "ended_month": "2026-11-01"}

        def seen(model, ids):
            return Sample(dict, {"dossier_id": dossier.id}, lambda root: root[model].browse(ids))

        def fact(model, domain):
            return Sample(dict, {"state_id": 1}, lambda root: root[model].search(domain))

        jobs = env(user=cls.clerk, su=False)["egate.print.job"]
        report = jobs.env["ir.actions.report"]._get_report("egate_reports.receipt")
        job = jobs.browse(jobs._start(report, dossier.ids)["id"]).sudo()
        counter = env["egate.desk"].create({"name": "Quầy 9", "unit_id": cls.desk.id})
        sent = {
            "form_id": form.id,
            "desk_id": counter.id,
            "user_id": cls.clerk.id,
            "queue": "ipp://cups/printers/a",
            "token": "x",
            "state": "failed",
            "sent_at": "2026-11-23 02:10:00",
        }
        own = [("dossier_id", "=", dossier.id)]
        return {
            "egate.dossier.figure": seen("egate.dossier.figure", dossier.ids),
            "egate.dossier.figure.month": seen("egate.dossier.figure.month", dossier.ids),
            "egate.step.figure": seen("egate.step.figure", steps.ids),
            "egate.figure.moment": Sample(lambda: {"day": "2026-01-01"}, {"day": "2026-01-02"}),
            "egate.dossier.fact": fact("egate.dossier.fact", own),
            "egate.step.fact": fact("egate.step.fact", own),
            "egate.dossier.cell": Sample(lambda: cell, {"channel": "y"}),
            "egate.dossier.cell.change": Sample(lambda: cell, {"channel": "y"}),
            "egate.print.job": Sample(
                lambda: {
                    "name": "x",
                    "report_id": report.id,
                    "user_id": cls.clerk.id,
                    "asked_at": "2026-11-23 02:10:00",
                    "total": 1,
                },
                {"state": "done"},
                lambda root: job.with_env(root),
            ),
            "egate.print.job.line": Sample(
                lambda: {"job_id": job.id, "position": 7, "res_id": dossier.id},
                {"state": "printed"},
                lambda root: job.line_ids.with_env(root),
            ),
            "egate.print.sending": Sample(
                lambda: sent,
                {"state": "lost"},
                lambda root: root["egate.print.sending"].create(sent),
            ),
            "egate.issued.form": Sample(lambda: values, {"code": "x"}, lambda root: form),
            "egate.figure.report.run": Sample(
                lambda: {"report_key": "sample", "unit_id": cls.ward.id}, {"period": "last_year"}
            ),
            "egate.report.compare": Sample(
                lambda: {"old_id": kept[0].id, "new_id": kept[1].id}, {"old_id": kept[1].id}
            ),
            "egate.report.snapshot": Sample(
                lambda: {
                    "report_key": "sample",
                    "title": "x",
                    "unit_id": cls.ward.id,
                    "since": "2026-01-01",
                    "until": "2026-01-31",
                    "made_at": "2026-02-01 02:10:00",
                    "made_by_id": cls.leader.id,
                    "row_count": 0,
                    "sha256": "x",
                    "size": 1,
                },
                {"title": "y"},
                lambda root: kept[0].with_env(root),
            ),
            "egate.report.schedule": Sample(
                lambda: {"report_key": "sample", "unit_id": cls.ward.id},
                {"day": 2},
                lambda root: schedule.with_env(root),
            ),
            "egate.report.sending": Sample(
                lambda: {"snapshot_id": kept[0].id, "user_id": cls.leader.id},
                {"user_id": cls.clerk.id},
                lambda root: root["egate.report.sending"].create(
                    {"snapshot_id": kept[0].id, "user_id": cls.leader.id}
                ),
            ),
            "egate.report.template": Sample(
                lambda: {"name": cls._new(), "content": standard}, {"name": "x"}
            ),
            "egate.form.word": Sample(
                lambda: {"kind": "receipt"},
                {"is_offered": True},
                lambda root: in_word.with_env(root),
            ),
            "egate.form.word.edition": Sample(
                lambda: {"form_id": in_word.id, "content": receipt}, {"note": "x"}
            ),
            "egate.form.word.preview": Sample(
                lambda: {"form_id": in_word.id}, {"dossier_id": False}
            ),
            # What of a book is printed is read as the user.
            "egate.register.print": Sample(
                lambda: {"register_id": book.id}, {"date_from": "2026-01-01"}
            ),
        }
