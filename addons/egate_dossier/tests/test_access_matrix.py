from odoo.fields import Command
from odoo.tests import tagged, users

from odoo.addons.egate_base.tests.access_matrix import KINDS, AccessMatrix, Sample

from .common import IDENTITY, OTHER_IDENTITY, PDF, DossierCommon

#: The dossier is at the desk of the ward, whose people clerk, officer and leader are; the other
#: clerk and the stranger, an officer, are of another ward.
MATRIX = """
                             public citizen staff official clerk officer leader identity manager
egate.dossier draft          -      -       -     -        rwcd  -       r      -        -
egate.dossier received       -      -       -     -        r     r       r      -        -
egate.dossier.paper draft    -      -       -     -        rwcd  -       r      -        -
egate.dossier.paper received -      -       -     -        r     r       r      -        -
egate.dossier.owner draft    -      -       -     -        rwcd  -       r      -        -
egate.dossier.owner received -      -       -     -        r     r       r      -        -
egate.dossier.file draft     -      -       -     -        r     -       r      -        -
egate.dossier.file received  -      -       -     -        r     r       r      -        -
egate.dossier.fee            -      -       -     -        r     r       r      -        -
egate.dossier.result         -      -       -     -        r     r       r      -        -
egate.dossier.step           -      -       -     -        r     r       r      -        -
egate.dossier.deadline.entry -      -       -     -        r     r       r      -        -
egate.dossier.consultation   -      -       -     -        r     r       r      -        -
egate.dossier.event          -      -       -     -        r     r       r      -        -
egate.scan.job               -      -       -     -        r     -       -      -        -
egate.scan.batch             -      -       -     -        r     -       -      -        -
egate.scan.page              -      -       -     -        r     -       -      -        -
egate.register               -      -       -     r        r     r       r      -        r
egate.register.line          -      -       -     -        r     r       r      -        -
egate.access.log             -      -       -     -        -     -       -      -        -
egate.dossier.slip           -      -       -     -        r     -       r      -        -
egate.dossier.slip.line      -      -       -     -        r     -       r      -        -
egate.dossier.slip.issue     -      -       -     -        rwcd  -       rwcd   -        -
egate.dossier.slip.issue.line - - - rwcd rwcd rwcd rwcd - rwcd
egate.dossier.at.once        -      -       -     -        rwcd  -       -      -        -
egate.dossier.import         -      -       -     -        rwcd  -       -      -        -

                             other_clerk stranger
egate.dossier draft          -           -
egate.dossier received       -           -
egate.dossier.paper draft    -           -
egate.dossier.paper received -           -
egate.dossier.owner draft    -           -
egate.dossier.owner received -           -
egate.dossier.file draft     -           -
egate.dossier.file received  -           -
egate.dossier.fee            -           -
egate.dossier.result         -           -
egate.dossier.step           -           -
egate.dossier.deadline.entry -           -
egate.dossier.consultation   r           r
egate.dossier.event          -           -
egate.scan.job               -           -
egate.scan.batch             -           -
egate.scan.page              -           -
egate.register               r           r
egate.register.line          -           -
egate.access.log             -           -
egate.dossier.slip           -           -
egate.dossier.slip.line      -           -
egate.dossier.slip.issue     -           -
egate.dossier.slip.issue.line rwcd       rwcd
egate.dossier.at.once        -           -
egate.dossier.import         rwcd        -
"""


@tagged("post_install", "-at_install", "access_rights")
class TestAccessMatrix(AccessMatrix, DossierCommon):
    """Who reads and changes a dossier of the ward and its parts."""

    ADDON = "egate_dossier"
    MATRIX = MATRIX

    @users(*KINDS, "other_clerk", "stranger")
    def test_who_may_do_what(self):
        self._try_the_table()

    @classmethod
    def _add_kinds(cls):
        result = super()._add_kinds()
        cls._person("other_clerk", cls.role_clerk, cls.other_ward)
        return result

    @classmethod
    def _samples(cls):
        env = cls.env
        draft = {
            "procedure_id": cls.procedure.id,
            "reception_unit_id": cls.desk.id,
            "identity_number": IDENTITY,
            "applicant_name": "Nguyễn Thị Minh Khai",
            "applicant_address": "12 Trần Phú, phường Mẫu",
            "paper_ids": [
                Command.create({"component_id": component.id, "received": True})
                for component in cls.procedure.current_version_id.component_ids
            ],
        }
        dossier = env["egate.dossier"].with_user(cls.clerk).create(draft).with_env(env)
        open_draft = dossier.with_user(cls.clerk).create(draft).with_env(env)
        spouse = {
            "dossier_id": dossier.id,
            "name": "Trần Văn An",
            "identity_number": OTHER_IDENTITY,
        }
        owner = env["egate.dossier.owner"].create(spouse)
        for one in (dossier, open_draft):
            one.paper_ids[0].with_user(cls.clerk)._add_file("to-khai.pdf", PDF, "upload")
        dossier.with_user(cls.clerk).action_receive()
        at = "2031-01-01 00:00:00"
        result = env["egate.dossier.result"].create(
            {"dossier_id": dossier.id, "name": "x", "signer_id": cls.leader.id, "signed_at": at}
        )

        asked = {
            "state_id": cls.states["work"].id,
            "role_id": cls.role_officer.id,
            "unit_id": cls.other_ward.id,
            "question": "x",
            "asked_at": at,
            "asked_by_id": cls.officer.id,
            "due_at": at,
        }
        question = env["egate.dossier.consultation"].create({"dossier_id": dossier.id, **asked})

        guide = {"lines": [{"name": "Giấy chứng sinh"}]}
        open_draft.with_user(cls.clerk).action_issue_guide(guide)
        slip = open_draft.slip_ids
        issue = (
            env["egate.dossier.slip.issue"]
            .with_user(cls.clerk)
            .create({"dossier_id": open_draft.id, "kind": "guide"})
        )
        given_out = {
            "kind": "guide",
            "code": "x",
            "number": 9,
            "unit_id": cls.desk.id,
            "stage": "reception",
            "issued_at": at,
            "issued_date": at[:10],
            "issued_by_id": cls.clerk.id,
            "digest": "x",
        }

        def of_dossier(records, change, **values):
            return Sample(
                lambda: {"dossier_id": dossier.id, **values}, change, lambda root: records
            )

        def file_of(dossier):
            paper = dossier.paper_ids[0]
            values = {
                "dossier_id": dossier.id,
                "paper_id": paper.id,
                "name": "x.pdf",
                "mimetype": "application/pdf",
                "size": 1,
                "page_count": 1,
                "sha256": "x",
                "source": "upload",
                "added_by_id": cls.clerk.id,
                "added_at": at,
            }
            return Sample(lambda: values, {"name": "x"}, lambda root: paper.file_ids)

        counter = env["egate.desk"].create({"name": "x", "unit_id": cls.desk.id})
        job_vals = {
            "user_id": cls.clerk.id,
            "desk_id": counter.id,
            "paper_id": open_draft.paper_ids[:1].id,
            "scanner": "test:0",
            "folder": "x",
        }
        batch_vals = {"unit_id": cls.desk.id, "name": "x", "source": "browser"}
        job = env["egate.scan.job"].create(job_vals)
        batch = env["egate.scan.batch"].create(batch_vals)
        page_vals = {"unit_id": cls.desk.id, "batch_id": batch.id}
        page = env["egate.scan.page"].create(page_vals)
        noted = {"kind": "file", "model": "x", "user_id": cls.clerk.id, "at": at, "count": 1}
        log = env["egate.access.log"].create(noted)
        return {
            "egate.access.log": Sample(lambda: noted, {"count": 2}, lambda root: log),
            "egate.scan.job": Sample(lambda: job_vals, {"state": "done"}, lambda root: job),
            "egate.scan.batch": Sample(lambda: batch_vals, {"name": "y"}, lambda root: batch),
            "egate.scan.page": Sample(lambda: page_vals, {"sequence": 9}, lambda root: page),
            "egate.dossier draft": Sample(lambda: draft, {"note": "x"}),
            "egate.dossier received": Sample(
                lambda: {**draft, "received_at": at}, {"note": "x"}, lambda root: dossier
            ),
            "egate.dossier.paper draft": Sample(
                lambda: {"dossier_id": open_draft.id, "name": "Giấy tờ khác"}, {"received": True}
            ),
            "egate.dossier.paper received": Sample(
                lambda: {"dossier_id": dossier.id, "name": "Giấy tờ khác"},
                {"received": False},
                lambda root: dossier.paper_ids[:1],
            ),
            "egate.dossier.owner draft": Sample(
                lambda: {"dossier_id": open_draft.id, "name": "Trần Văn An"}, {"name": "x"}
            ),
            "egate.dossier.owner received": Sample(
                lambda: {"dossier_id": dossier.id, "name": "x"}, {"name": "x"}, lambda root: owner
            ),
            "egate.dossier.file draft": file_of(open_draft),
            "egate.dossier.file received": file_of(dossier),
            "egate.dossier.fee": of_dossier(dossier.fee_ids, {"amount": 0}, name="x", amount=1),
            "egate.dossier.result": of_dossier(
                result,
                {"withdrawn_at": at},
                name="x",
                signer_id=cls.leader.id,
                signed_at=at,
            ),
            "egate.dossier.step": of_dossier(
                dossier.step_ids,
                {"left_at": at},
                sequence=9,
                state_id=cls.states["work"].id,
                unit_id=cls.ward.id,
                received_at=at,
            ),
            "egate.dossier.deadline.entry": of_dossier(
                dossier.deadline_entry_ids,
                {"due_at": at},
                sequence=9,
                kind="start",
                at=at,
                calendar_id=cls.calendar.id,
                due_at=at,
            ),
            "egate.dossier.event": of_dossier(
                dossier.event_ids,
                {"kind": "moved"},
                sequence=9,
                at=at,
                kind="moved",
                user_id=cls.clerk.id,
            ),
            "egate.register": Sample(
                lambda: {"scope": "x", "unit_id": cls.desk.id, "year": 2031},
                {"year": 2032},
                lambda root: dossier.register_line_ids.register_id,
            ),
            "egate.register.line": of_dossier(
                dossier.register_line_ids,
                {"number": 9},
                register_id=dossier.register_line_ids.register_id.id,
                number=9,
            ),
            "egate.dossier.slip": of_dossier(slip, {"reason": "x"}, **given_out),
            "egate.dossier.slip.line": of_dossier(
                slip.line_ids, {"name": "x"}, slip_id=slip.id, sequence=9, name="x"
            ),
            # Whoever does not read the draft opens no dialog on it; what a dialog does is checked
            # by the dossier.
            "egate.dossier.slip.issue": Sample(
                lambda: {"dossier_id": open_draft.id, "kind": "guide"}, {"reason": "x"}
            ),
            "egate.dossier.slip.issue.line": Sample(
                lambda: {"issue_id": issue.id, "name": "x"}, {"name": "y"}
            ),
            "egate.dossier.at.once": Sample(
                lambda: {"dossier_id": open_draft.id}, {"comment": "x"}
            ),
            # A list is received at a desk of one's own, which the reception checks.
            "egate.dossier.import": Sample(
                lambda: {"procedure_id": cls.procedure.id, "reception_unit_id": cls.desk.id},
                {"channel": "post"},
            ),
            # Read by the people of the unit that is asked too.
            "egate.dossier.consultation": of_dossier(question, {"text": "x"}, **asked),
        }
