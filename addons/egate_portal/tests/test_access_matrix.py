from odoo import fields
from odoo.tests import new_test_user, tagged, users

from odoo.addons.egate_base.tests.access_matrix import KINDS, AccessMatrix, Sample
from odoo.addons.egate_base.tests.hostile_calls import HostileCalls
from odoo.addons.egate_dossier.tests.common import DossierCommon

from .form.common import definition, field, page, when

#: The submission is of another citizen, sent to the ward's desk; a draft is seen by nobody but its
#: account. What is written, methods write.
MATRIX = """
                        public citizen staff official clerk officer leader identity manager
egate.citizen.identity  -      -       -     -        r     -       r      -        -
egate.representation    -      -       -     -        r     -       r      -        r
egate.account.code      -      -       -     -        -     -       -      -        -
egate.account.event     -      -       -     -        r     -       r      -        -
egate.account.link      -      -       -     -        rwcd  -       -      -        -
egate.account.recover   -      -       -     -        rwcd  -       -      -        -
egate.account.end       -      -       -     -        rwcd  -       -      -        -
egate.representation.enter -   -       -     -        rwcd  -       -      -        -
egate.submission        -      -       -     -        r     -       r      -        -
egate.submission draft  -      -       -     -        -     -       -      -        -
egate.submission.notice -      -       -     -        r     -       r      -        -
egate.submission.file   -      -       -     -        r     -       r      -        -
egate.submission.file draft   -    -   -     -        -     -       -      -        -
egate.submission.upload -      -       -     -        -     -       -      -        -
egate.submission.remark -      -       -     -        rwcd  -       -      -        -
egate.submission.remark.line - -       -     -        rwcd  -       -      -        -
egate.online.form            -  -      -     r        r     r       r      -        rwcd
egate.online.form published  -  -      -     r        r     r       r      -        rc
egate.online.form.page       -  -      -     r        r     r       r      -        rwcd
egate.online.form.field      -  -      -     r        r     r       r      -        rwcd
egate.online.form.choice     -  -      -     r        r     r       r      -        rwcd
egate.online.form.column     -  -      -     r        r     r       r      -        rwcd
egate.online.form.condition  -  -      -     r        r     r       r      -        rwcd
egate.online.form.page of published  -  -    -  r     r     r       r      -        r
egate.search.synonym    -      -       -     -        -     -       -      -        rwcd
egate.supplement.upload -      -       -     -        r     r       r      -        -
egate.supplement.upload draft - -      -     -        -     -       -      -        -
egate.page.reading      -      -       -     -        r     r       r      -        -
egate.rating            -      -       -     -        -     -       r      -        -
"""


@tagged("post_install", "-at_install", "access_rights")
class TestAccessMatrix(HostileCalls, AccessMatrix, DossierCommon):
    """Who reads what citizens send from home; nobody writes it but its methods."""

    ADDON = "egate_portal"
    MATRIX = MATRIX
    # The administrator draws the forms.
    OUTSIDERS = ("public", "citizen", "staff", "official", "identity")

    @users(*KINDS)
    def test_who_may_do_what(self):
        self._try_the_table()

    @classmethod
    def _samples(cls):
        env, now = cls.env, fields.Datetime.now()
        account = new_test_user(env, "neighbour", groups="base.group_portal")
        identity_vals = {
            "user_id": account.id,
            "partner_id": account.partner_id.id,
            "method": "desk",
            "at": now,
            "unit_id": cls.desk.id,
        }
        acting_vals = {
            "organisation_id": env.company.partner_id.id,
            "partner_id": account.partner_id.id,
            "mandate": "12/GUQ",
            "date_from": "2026-01-01",
            "unit_id": cls.desk.id,
        }
        code_vals = {
            "kind": "desk",
            "salt": "x",
            "digest": "x",
            "made_at": now,
            "valid_until": now,
        }
        code = env["egate.account.code"].create(code_vals)
        env["egate.account.event"]._note("made", account=account, unit=cls.desk)
        event = env["egate.account.event"].search([], limit=1)
        event_vals = {"at": now, "kind": "made", "user_id": account.id}
        partner_vals = {"partner_id": account.partner_id.id}
        vals = {
            "user_id": account.id,
            "procedure_id": cls.procedure.id,
            "version_id": cls.procedure.current_version_id.id,
            "reception_unit_id": cls.desk.id,
        }
        draft = env["egate.submission"].create(vals)
        sent = env["egate.submission"].create({**vals, "state": "sent"})
        file_vals = {"submission_id": sent.id, "name": "x.pdf", "sent": True}
        file = env["egate.submission.file"].create(file_vals)
        # Added when the office had asked, and not sent again yet.
        unsent = env["egate.submission.file"].create({**file_vals, "sent": False})
        upload_vals = {
            "submission_id": sent.id,
            "component_id": cls.procedure.current_version_id.component_ids[0].id,
            "token": "x",
            "name": "x.pdf",
            "size": 1,
        }
        upload = env["egate.submission.upload"].create(upload_vals)
        told_vals = {"submission_id": sent.id, "what": "sent", "state": "sent", "at": now}
        told = env["egate.submission.notice"].create(told_vals)
        remark_vals = {"submission_id": sent.id}
        identity = env["egate.citizen.identity"].create(identity_vals)
        acting = env["egate.representation"].create(acting_vals)
        return {
            **cls._samples_of_a_dossier(),
            "egate.citizen.identity": Sample(
                lambda: identity_vals, {"issuer": "y"}, lambda root: identity
            ),
            "egate.representation": Sample(
                lambda: acting_vals, {"mandate": "y"}, lambda root: acting
            ),
            "egate.account.code": Sample(lambda: code_vals, {"tries": 0}, lambda root: code),
            "egate.account.event": Sample(lambda: event_vals, {"kind": "mail"}, lambda root: event),
            "egate.account.link": Sample(lambda: partner_vals, {"code": "x"}),
            "egate.account.recover": Sample(lambda: partner_vals, {"code": "x"}),
            "egate.account.end": Sample(lambda: partner_vals, {"reason": "x"}),
            "egate.representation.enter": Sample(lambda: partner_vals, {"mandate": "x"}),
            "egate.submission": Sample(lambda: vals, {"state": "accepted"}, lambda root: sent),
            "egate.submission draft": Sample(lambda: vals, {"state": "sent"}, lambda root: draft),
            "egate.submission.notice": Sample(
                lambda: told_vals, {"state": "failed"}, lambda root: told
            ),
            "egate.submission.file": Sample(lambda: file_vals, {"name": "y"}, lambda root: file),
            "egate.submission.file draft": Sample(
                lambda: file_vals, {"name": "y"}, lambda root: unsent
            ),
            "egate.submission.upload": Sample(
                lambda: upload_vals, {"name": "y"}, lambda root: upload
            ),
            "egate.submission.remark": Sample(lambda: remark_vals, {"text": "y"}),
            "egate.submission.remark.line": Sample(
                lambda: {
                    "remark_id": env["egate.submission.remark"].create(remark_vals).id,
                    "kind": "paper",
                    "key": "1",
                },
                {"text": "y"},
            ),
            "egate.search.synonym": Sample(
                lambda: {"name": "sổ đỏ", "meaning": "giấy chứng nhận"}, {"meaning": "y"}
            ),
            **cls._form_samples(),
        }

    @classmethod
    def _form_samples(cls):
        """A form that is drawn, and one that was published."""
        forms = cls.env["egate.online.form"]
        asked = field("a", "choice", choices=[{"key": "x", "label": "X"}])
        table = field("t", "table", columns=[{"key": "c", "kind": "text", "label": "C"}])
        rule = field("b", show=when("a", "is", "x"))
        drawn = forms._from_definition(cls.procedure, definition(page(asked, table, rule)))
        published = forms._from_definition(cls.procedure, definition(page(asked)))
        published.action_publish()
        first, _table, last = drawn.field_ids.sorted("sequence")

        def part(vals, change, record):
            return Sample(lambda: {**vals, **change}, change, lambda root: record)

        form_vals = {"procedure_id": cls.procedure.id}
        text = {"label": "Z"}
        of_field = {"field_id": first.id}
        return {
            "egate.online.form": Sample(lambda: form_vals, {"title": "Z"}, lambda root: drawn),
            "egate.online.form published": Sample(
                lambda: form_vals, {"title": "Z"}, lambda root: published
            ),
            "egate.online.form.page": part({"form_id": drawn.id}, {"title": "Z"}, drawn.page_ids),
            "egate.online.form.page of published": part(
                {"form_id": published.id}, {"title": "Z"}, published.page_ids
            ),
            "egate.online.form.field": part({"page_id": drawn.page_ids.id}, text, last),
            "egate.online.form.choice": part(of_field, text, first.choice_ids),
            "egate.online.form.column": part(of_field, text, _table.column_ids),
            "egate.online.form.condition": part(
                {"field_id": last.id, "source_id": first.id},
                {"operator": "filled"},
                last.condition_ids,
            ),
        }

    @classmethod
    def _samples_of_a_dossier(cls):
        env, now = cls.env, fields.Datetime.now()
        office = cls()
        dossier = office.receive().sudo()
        line_vals = {"dossier_id": dossier.id, "name": "x"}
        request = env["egate.supplement"].create(
            {
                "dossier_id": dossier.id,
                "number": 1,
                "state": "waiting",
                "proposed_by_id": cls.officer.id,
                "proposed_at": now,
            }
        )
        line = env["egate.supplement.line"].create({**line_vals, "supplement_id": request.id})
        upload_vals = {
            **line_vals,
            "line_id": line.id,
            "mimetype": "application/pdf",
            "size": 1,
            "page_count": 1,
            "sha256": "0" * 64,
            "sent_by_id": cls.citizen.id,
            "sent_at": now,
        }
        reading_vals = {
            "dossier_id": dossier.id,
            "day": "2026-11-23",
            "way": "link",
            "count": 1,
            "last_at": now,
        }
        rating_vals = {
            "dossier_id": dossier.id,
            "day": "2026-11-23",
            "reception_unit_id": cls.desk.id,
            "agency_unit_id": cls.ward.id,
            "procedure_id": cls.procedure.id,
            "level": "bad",
        }
        sent_paper = env["egate.supplement.upload"].create({**upload_vals, "handed_at": now})
        unsent_paper = env["egate.supplement.upload"].create(upload_vals)
        reading = env["egate.page.reading"].create({**reading_vals, "way": "account"})
        rating = env["egate.rating"].create(rating_vals)
        return {
            "egate.supplement.upload": Sample(
                lambda: upload_vals, {"name": "y"}, lambda root: sent_paper
            ),
            "egate.supplement.upload draft": Sample(
                lambda: upload_vals, {"name": "y"}, lambda root: unsent_paper
            ),
            "egate.page.reading": Sample(lambda: reading_vals, {"count": 2}, lambda root: reading),
            "egate.rating": Sample(lambda: rating_vals, {"level": "good"}, lambda root: rating),
        }
