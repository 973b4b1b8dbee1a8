"""A forged default for every field of every model, and what an office does in a day.

Whoever has a login may keep defaults (``ir.default``) for any field of any model, and sends the
context of their choice. Here everybody of the office keeps one for each stored field of the
suite's models and of the attachments and contacts that it makes, with a value of the right type,
all but what they may enter in a draft anyway; then the main journeys are gone through. Row by row
the database must hold what it holds without: see :meth:`TestEveryDefault.difference`.

All models at once take a quarter of a minute. ``EGATE_HOSTILE=all`` in the environment tries each
field alone.
"""

import base64
import json
import os

from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import PDF
from .handover.test_handover import HandoverCommon
from .money.test_payments import MoneyCommon
from .requests.test_supplement import CHART
from .requests.test_termination import SETTLED, TerminationCommon
from .sample_files import pdf
from .scanned_pages import page
from .scanned_pages import pdf as scans

ALL = os.environ.get("EGATE_HOSTILE") == "all"
#: What the journeys make besides records of the suite.
BESIDE = ("ir.attachment", "res.partner")
#: Written anew each time by chance, by Odoo, or counted by the database.
BY_CHANCE = {"create_date", "write_date", "token", "access_token", "store_fname", "folder"}


class _Undone(Exception):  # noqa: N818
    """Raised so that the savepoint undoes a journey."""


@tagged("post_install", "-at_install", "access_rights")
class TestEveryDefault(TerminationCommon, HandoverCommon, MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cause = cls.env["egate.workflow.reason"].create(
            {"name": "Chờ ý kiến cơ quan phối hợp", "code": "T-LATE", "use": "late"}
        )
        cls.desk_first = cls._desk_first()
        cls.office = cls.clerk | cls.officer | cls.leader | cls.cashier
        cls.watched = {
            model._name: model._table
            for model in map(cls.env.__getitem__, sorted(cls.env.registry.models))
            if not model._abstract
            and not model._transient
            and model._auto
            # What an office sets up is entered by its administrator.
            and (
                model._name in BESIDE
                or model._original_module
                in ("egate_dossier", "egate_reports", "egate_scan", "egate_sms")
            )
        }

    # -- what is forged --------------------------------------------------------------------------

    def forged(self, field):
        """Return a value of the right type for ``field`` that the engine does not give."""
        if field.type == "many2one":
            records = self.env[field.comodel_name].sudo().with_context(active_test=False)
            return self.theirs.get(field.comodel_name) or records.search([], limit=1).id or None
        if field.type == "selection":
            values = field.get_values(self.env)
            return values[-1] if values else None
        if field.type == "many2many":
            record = self.env[field.comodel_name].sudo().search([], limit=1)
            return record.ids or None
        return {
            "char": "GIẢ",
            "text": "GIẢ",
            "html": "<p>GIẢ</p>",
            "integer": 77,
            "float": 77.0,
            "monetary": 77,
            "boolean": True,
            "date": "2019-03-04",
            "datetime": "2019-03-04 05:06:07",
            "binary": "R0nhuqI=",
        }.get(field.type)

    def forge(self, names):
        """Keep a default for everybody of the office for each of the fields.

        :param names: pairs of a model's name and a field's name
        """
        values_list = []
        for model, name in names:
            field = self.env[model]._fields[name]
            value = self.forged(field)
            if value is None:
                continue
            record = self.env["ir.model.fields"]._get(model, name)
            values_list += [
                {"field_id": record.id, "user_id": user.id, "json_value": json.dumps(value)}
                for user in self.office
            ]
        self.env["ir.default"].create(values_list)
        self.env.registry.clear_cache()

    def fields_of(self, model):
        """Yield the fields of a model that a default can fill."""
        for name, field in self.env[model]._fields.items():
            if name in (*MAGIC_COLUMNS, "display_name") or field.related:
                continue
            if field.store or field.inverse:
                yield name

    def engines(self, model):
        """Return the fields that are the engine's: closed, or of records that nobody may make."""
        records = self.env[model].with_user(self.clerk)
        drafted = records.has_access("create")
        return [
            name
            for name in self.fields_of(model)
            if not (drafted and records._has_field_access(records._fields[name], "write"))
        ]

    # -- what is done ----------------------------------------------------------------------------

    def on(self, user, record, method, *args):
        return self.rpc(user, record._name, method, record.ids, *args, context=self.context)

    def enter(self, number, procedure=None):
        """Enter a draft with the calls of the counter's screen, every field named."""
        values = {
            "procedure_id": (procedure or self.procedure).id,
            "reception_unit_id": self.desk.id,
            "identity_number": number,
            "applicant_name": "Nguyễn Thị Minh Khai",
            "applicant_address": "12 Trần Phú, phường Mẫu",
            "applicant_phone": "0905000111",
            "content": "Xin cấp giấy",
            "paper_ids": [
                Command.create(
                    {
                        "component_id": component.id,
                        "name": component.name,
                        "received": True,
                        "originals": 1,
                        "copies": 1,
                    }
                )
                for component in (procedure or self.procedure).current_version_id.component_ids
            ],
        }
        known = self.env["egate.dossier"]._fields
        values = {name: value for name, value in values.items() if name in known}
        lines = self.env["egate.dossier.paper"]._fields
        for command in values["paper_ids"]:
            for name in [name for name in command[2] if name not in lines]:
                del command[2][name]
        [number] = self.rpc(self.clerk, "egate.dossier", "create", [values], context=self.context)
        return self.env["egate.dossier"].browse(number)

    def move(self, dossier, key, user):
        self.on(user, dossier, "action_transition", self.transitions[key].id)

    def day_of_the_office(self):
        """Go through what people do with dossiers, each through the calls of their screen."""
        with freeze_time("2026-11-23 02:10:00"):
            first = self.enter("048090000123")
            first.paper_ids[0].with_user(self.clerk).with_context(**self.context)._add_file(
                "to-khai.pdf", PDF, "upload"
            )
            self.on(self.clerk, first, "action_receive")
            second = self.enter("048090000124")
            self.on(self.clerk, second, "action_receive")
            stacked = self.enter("048090000125", self.desk_first)
            self.on(self.clerk, stacked, "action_receive")
        with freeze_time("2026-11-23 03:00:00"):
            taken = self.rpc(
                self.cashier, "egate.payment", "collect_fee", first.id, {}, context=self.context
            )
            self.rpc(
                self.cashier,
                "egate.payment",
                "refund_fee",
                taken["id"],
                {"reason": "Thu nhầm"},
                context=self.context,
            )
            self.hand_over(stacked)
            self.scan(second)
        for dossier in (first, second):
            with freeze_time("2026-11-23 04:00:00"):
                self.move(dossier, "claim", self.officer)
        with freeze_time("2026-11-24 02:00:00"):
            self.ask_for_more(second)
            extension = self.on(self.officer, first, "action_apologise")["res_id"]
            extension = self.env["egate.extension"].browse(extension)
            self.on(self.leader, extension, "action_sign", self.cause.id, 2)
            number = self.on(self.leader, first, "action_direct", "Báo cáo", self.ward.id, 1)
            directive = self.env["egate.directive"].browse(number)
            self.on(self.officer, directive, "action_answer", "Đã làm")
            self.on(self.clerk, first, "action_write_citizen", "Mời ông bà đến")
            self.on(self.officer, first, "action_give_opinion", "Đủ điều kiện")
        with freeze_time("2026-11-24 03:00:00"):
            self.on(
                self.officer,
                second,
                "action_ask_termination",
                "stop",
                {"reason": "Không đủ điều kiện", "legal_basis": "Nghị định 118/2025/NĐ-CP"},
            )
            self.on(self.leader, second.termination_ids, "action_grant", SETTLED)
            self.move(first, "submit", self.officer)
            self.move(first, "sign", self.leader)
            result = first.result_ids
            number = {"number": "12", "decided_on": "2026-11-24"}
            self.on(self.officer, result, "action_number", number)
            self.on(
                self.officer, result, "add_file", "giay.pdf", base64.b64encode(pdf("Giấy")).decode()
            )
            self.on(self.clerk, first, "action_transition", self.transitions["return"].id)

    def hand_over(self, dossier):
        stack = self.rpc(self.clerk, "egate.handover", "start", False, context=self.context)["id"]
        stack = self.env["egate.handover"].browse(stack)
        self.on(self.clerk, stack, "scan", dossier.code)
        self.on(self.clerk, stack, "give")
        self.on(self.officer, stack, "confirm")

    def scan(self, dossier):
        if "egate.scan.batch" not in self.env:
            return  # tested without the addon
        batches = self.env["egate.scan.batch"].with_user(self.clerk).with_context(**self.context)
        batch = batches._take_in(self.desk, "quet.pdf", scans(page()), "browser")
        batch._read()
        self.on(self.clerk, batch.sudo().page_ids, "action_file", dossier.paper_ids[1].id)

    def ask_for_more(self, dossier):
        lines = [{"name": CHART, "original_count": 1, "fault": "Chưa nộp"}]
        values = {"reason": "Thiếu", "legal_basis": "Nghị định 118/2025/NĐ-CP", "lines": lines}
        self.on(self.officer, dossier, "action_issue_supplement", values)
        self.on(self.clerk, dossier.supplement_ids, "action_take_in")

    # -- what came of it -------------------------------------------------------------------------

    def rows_of_a_day(self, names=(), context=None):
        """Go through the day and undo it.

        :return: ``{(table, how many-th new row): values}``, ids of new rows counted from one
        """
        self.context = context or {}
        rows = {}
        try:
            with self.env.cr.savepoint():
                self.forge(names)
                self.theirs_before = self.high_water()
                self.day_of_the_office()
                self.env.flush_all()
                rows = self.new_rows()
                raise _Undone
        except _Undone:
            self.env.registry.clear_cache()
            self.env.cr.precommit.clear()
            self.env.cr.postcommit.clear()
        return rows

    def high_water(self):
        result = {}
        for table in self.watched.values():
            self.env.cr.execute(SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table)))
            [result[table]] = self.env.cr.fetchone()
        return result

    def new_rows(self):
        rows = {}
        for model, table in self.watched.items():
            before = self.theirs_before[table]
            self.env.cr.execute(
                SQL(
                    "SELECT to_jsonb(t) FROM %s t WHERE id > %s ORDER BY id",
                    SQL.identifier(table),
                    before,
                )
            )
            for count, (row,) in enumerate(self.env.cr.fetchall(), 1):
                for name, value in row.items():
                    field = self.env[model]._fields.get(name)
                    if name == "id" or (field and field.type in ("many2one", "many2one_reference")):
                        comodel = model if name == "id" else field.comodel_name
                        floor = self.theirs_before.get(self.watched.get(comodel), 10**12)
                        if isinstance(value, int) and value > floor:
                            row[name] = f"new {value - floor}"
                rows[model, count] = row
        return rows

    def difference(self, plain, again, forged):
        """Return where a day with forged defaults came out otherwise than without.

        What two days without any differ in is by chance (a token): that must not be what was
        forged.
        """
        result = []
        if set(plain) != set(forged):
            result.append(f"other rows: {sorted(set(plain) ^ set(forged))}")
        for key in plain.keys() & forged.keys():
            model = self.env[key[0]]
            for name, value in forged[key].items():
                if name in BY_CHANCE and name != "access_token":
                    continue
                if value == plain[key][name]:
                    continue
                chance = plain[key][name] != again[key][name]
                field = model._fields.get(name)
                if chance and not (field and value == self.forged(field)):
                    continue
                result.append(f"{key[0]}[{key[1]}].{name}: {plain[key][name]!r} -> {value!r}")
        return result

    def test_no_default_reaches_what_the_engine_writes(self):
        other = self.draft(user=self.clerk, identity_number="048090000999")
        file = other.paper_ids[0].with_user(self.clerk)._add_file("x.pdf", PDF, "upload")
        self.theirs = {
            "res.users": self.stranger.id,
            "egate.unit": self.other_ward.id,
            "egate.dossier": other.id,
            "egate.dossier.file": file.id,
            "ir.attachment": file.sudo().attachment_id.id,
            "res.partner": self.env.ref("base.main_partner").id,
        }
        plain = self.rows_of_a_day()
        again = self.rows_of_a_day()
        self.assertGreater(len(plain), 60, "the day leaves something behind")
        names = [(model, name) for model in self.watched for name in sorted(self.engines(model))]
        self.assertGreater(len(names), 500)
        faults = []
        for some in [[name] for name in names] if ALL else [names]:
            faults += self.difference(plain, again, self.rows_of_a_day(some))
        self.assertFalse(faults)
