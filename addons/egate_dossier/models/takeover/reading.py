from collections import defaultdict
from datetime import datetime, time

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.catalogue_sheets import BadCellError
from odoo.addons.egate_base.tools.identity import normalise_number
from odoo.addons.egate_base.tools.search_key import search_key
from odoo.addons.egate_base.tools.working_calendar import CalendarRangeError

from ...tools import takeover_archive, takeover_workbook
from ...tools.takeover_archive import folder_key
from ..dossier.former import MAX_FORMER_CODE

#: The hours of a day that is given without a time, where nothing is worked on that day.
OPENS, CLOSES = time(7, 30), time(17, 0)
#: Rows of papers and steps of one dossier.
MOST_PARTS = 200


class EgateTakeover(models.Model):
    """Reads the workbook: each row becomes a line, with what is wrong with it by itself.

    What only the database can say (people on file, files that lie) is asked piece by piece, see
    ``working.py``. A row with a fault is not tried further: that is seen when it is mended.
    """

    _inherit = "egate.takeover"

    def _read_workbook(self, content):
        """Replace the lines of this sudo take-over by those of the workbook ``content``.

        :raise UserError: the file is no such workbook
        """
        batch = self.env["egate.dossier.batch"]
        try:
            sheets = takeover_workbook.read(content)
        except BadCellError as error:
            raise UserError(self._sentence(error.reason, error.detail)) from error
        if not sheets["dossiers"]:
            raise UserError(self.env._("The workbook has no dossiers. Fill it in first."))
        read = {}
        for key, rows in sheets.items():
            read[key] = []
            for number, cells in rows:
                values, wrong = batch._read_cells(takeover_workbook.SHEETS[key][1], cells)
                code = values.get("code") or (str(cells.get("code") or "")[:MAX_FORMER_CODE])
                line = {
                    "takeover_id": self.id,
                    "sheet": key,
                    "row": number,
                    "former_code": code.strip() if isinstance(code, str) else "",
                    "wrong": [self._at_column(title, reason) for title, reason in wrong],
                    "values": values,
                }
                read[key].append(line)
        known = self._known(read["dossiers"])
        for line in read["dossiers"]:
            if not line["wrong"]:
                line["content"] = self._resolve(line, known)
        self._mark_twice(read["dossiers"])
        self._join_parts(read)
        parts = read["papers"] + read["steps"]
        lines = read["dossiers"] + [line for line in parts if line["wrong"]]
        lines += self._join_files(read["dossiers"])
        self.line_ids.unlink()
        self.env["egate.takeover.line"].create([self._line_values(line) for line in lines])

    def _line_values(self, line):
        wrong = line["wrong"]
        return {
            "takeover_id": self.id,
            "sheet": line["sheet"],
            "row": line["row"],
            "former_code": line["former_code"],
            "state": "bad" if wrong else "known" if line.get("known") else "waiting",
            "what": "\n".join(wrong) or line.get("known") or False,
            "content": False if wrong or line.get("known") else line["content"],
        }

    def _at_column(self, title, reason):
        if not title:
            return reason
        return self.env._("Column “%(column)s”: %(reason)s", column=title, reason=reason)

    def _sentence(self, reason, detail):
        """Return the sentence for the key of a reason; most are those of a list."""
        if reason in ("unknown_column", "no_column"):
            return self.env._(
                "The column “%(name)s” is not as in the template. Download the empty workbook and "
                "fill that in.",
                name=detail,
            )
        return self.env["egate.dossier.batch"]._sentence(reason, detail)

    # -- what the cells name ------------------------------------------------------------------

    def _known(self, lines):
        """Return what the codes of these lines name, by kind and code; a query for each kind."""
        named = defaultdict(set)
        for line in lines:
            for key, value in line["values"].items():
                if isinstance(value, str):
                    named[key].add(value)
        search = {
            "procedure": ("egate.procedure", "code", named["procedure"]),
            "unit": ("egate.unit", "code", named["desk"] | named["agency"] | named["unit"]),
            "official": ("res.users", "login", named["official"]),
        }
        found = {
            kind: self.env[model].search(Domain(field, "in", sorted(codes))).grouped(field)
            for kind, (model, field, codes) in search.items()
        }
        codes = [line["values"]["code"] for line in lines if line["values"].get("code")]
        dossiers = self.env["egate.dossier"]
        found["former"] = dossiers._by_former_codes(codes)
        ours = dossiers.search_fetch(Domain("code", "in", sorted(set(codes))), ["code"])
        found["ours"] = set(ours.mapped("code"))
        return found

    def _resolve(self, line, known):
        """Return as plain values what the row names; add what is wrong to it.

        A code that was taken over before is told and makes nothing.
        """
        values, wrong = line["values"], line["wrong"]
        titles = {column.key: column.title for column in takeover_workbook.DOSSIERS}

        def fault(key, sentence):
            wrong.append(self._at_column(titles[key], sentence))

        code = values["code"]
        if len(code) > MAX_FORMER_CODE or not code.isprintable() or any(map(str.isspace, code)):
            fault(
                "code",
                self.env._(
                    "A code has at most %(limit)s signs and no spaces.", limit=MAX_FORMER_CODE
                ),
            )
            return None
        if before := known["former"].get(code.upper()):
            line["known"] = self.env._(
                "Was taken over before: %(code)s. Nothing is made.",
                code=self.env["egate.dossier"].browse(before).code,
            )
            return None
        if code in known["ours"]:
            fault("code", self.env._("Is the code of a dossier that was received here."))
        if values["closed"]:
            fault(
                "closed",
                self.env._("Only open dossiers are taken over. Take this row out of the workbook."),
            )
        named = self._resolve_named(values, known, fault)
        times = self._resolve_times(values, named.get("desk"), fault)
        rules = self._resolve_rules(values, named, fault)
        if wrong:
            return None
        state = self._resolve_state(values, rules, named, fault)
        if wrong:
            return None
        self._resolve_pause(values, state, times, fault)
        batch = self.env["egate.dossier.batch"]
        moments = {key: fields.Datetime.to_string(value) for key, value in times.items() if value}
        return {
            "draft": {
                **batch._people_values(values),
                "procedure_id": named["procedure"].id,
                "variant_id": named["variant"],
                "reception_unit_id": named["desk"].id,
                "asked_agency_id": named["agency"].id if named["agency"] else False,
                "channel": values["channel"],
                "result_channel": values["result_channel"],
            },
            "state": state.id if state else False,
            "unit": named["unit"].id,
            "official": named["official"].id if named["official"] else False,
            **moments,
            "pause_document": values["pause_document"] or "",
            "owed": values["owed"],
            "paid": values["paid"],
            "receipt": values["receipt"] or "",
            "papers": [],
            "steps": [],
            "files": [],
        }

    def _resolve_named(self, values, known, fault):
        """Return the records that the row names; ``None`` where nothing is named."""
        named = {}
        for key, kind in (
            ("procedure", "procedure"),
            ("desk", "unit"),
            ("agency", "unit"),
            ("unit", "unit"),
            ("official", "official"),
        ):
            named[key] = known[kind].get(values[key]) if values[key] else None
            if values[key] and not named[key]:
                fault(
                    key,
                    self.env._(
                        "“%(name)s” is not known here. Take it from the list in the template.",
                        name=values[key],
                    ),
                )
        desk = named["desk"]
        if desk and (desk.kind != "desk" or desk._facts().now != desk.id):
            fault("desk", self.env._("Is no one-stop unit that is open."))
            named["desk"] = None
        return named

    def _resolve_times(self, values, desk, fault):
        """Return the moments of the row in UTC; a day without a time gets that of the office."""
        if not desk:
            return {}
        calendar = desk._require_calendar()
        moments = {
            key: self._moment(calendar, values[key], late=key == "promised")
            for key in ("received", "promised", "paused")
        }
        now = fields.Datetime.now()
        if moments["received"] > now:
            fault("received", self.env._("Is later than now."))
        if moments["promised"] <= moments["received"]:
            fault("promised", self.env._("Is not after the reception. Enter what is printed."))
        working = calendar._working_calendar()
        try:
            for key in ("received", "promised"):
                working.next_opening(calendar._to_local(moments[key]))
        except CalendarRangeError:
            fault(key, self.env._("Is in a year that the working calendar does not have."))
        paused = moments["paused"]
        if paused and not moments["received"] <= paused <= now:
            fault("paused", self.env._("Is before the reception, or later than now."))
        return moments

    def _moment(self, calendar, value, late):
        if not value:
            return None
        if not isinstance(value, datetime):
            windows = calendar._working_calendar().windows(value)
            if windows:
                minutes = windows[-1][1] if late else windows[0][0]
                clock = time(minutes // 60 % 24, minutes % 60)
            else:
                clock = CLOSES if late else OPENS
            value = datetime.combine(value, clock)
        return calendar._to_utc(value)

    def _resolve_rules(self, values, named, fault):
        """Return the rules of today by which the dossier goes on, or ``None``."""
        procedure = named["procedure"]
        named["variant"] = False
        if not procedure:
            return None
        cases = procedure.current_version_id.variant_ids
        if values["variant"]:
            wanted = search_key(values["variant"])
            case = cases.filtered(
                lambda one: values["variant"] == one.code or search_key(one.name) == wanted
            )[:1]
            if not case:
                names = "; ".join(cases.mapped("name")) or "–"
                fault("variant", self.env._("Is none of: %(choices)s.", choices=names))
                return None
            named["variant"] = case.id
        elif cases:
            fault("variant", self.env._("Choose the case of the procedure."))
            return None
        today = self.env["egate.assignment"]._local_today()
        try:
            rules = procedure._reception_rules(named["variant"], values["channel"], today)
        except UserError as error:
            fault("procedure", str(error))
            return None
        if not rules.workflow or not rules.terms:
            fault(
                "procedure",
                self.env._(
                    "Has no published process, or no term for this case: nobody could go on with "
                    "it."
                ),
            )
            return None
        return rules

    def _resolve_state(self, values, rules, named, fault):
        """Return the state of the published process that the row names, if it can be held there."""
        # sudo: processes, as the engine reads them
        workflow = self.env["egate.workflow"].sudo().browse(rules.workflow)
        wanted = search_key(values["state"])
        states = workflow.state_ids
        state = states.filtered(lambda one: one.key == values["state"])[:1] or states.filtered(
            lambda one: search_key(one.name) == wanted
        )
        if len(state) != 1:
            names = "; ".join(f"{one.key} ({one.name})" for one in states if one.kind != "end")
            fault("state", self.env._("Is no step of the process: %(states)s", states=names))
            return None
        if state.kind == "end":
            fault(
                "state",
                self.env._("Only open dossiers are taken over. Take this row out of the workbook."),
            )
            return None
        unit, official = named["unit"], named["official"]
        people = self.env["egate.assignment"]._people(state.role_id, unit)
        words = {"role": state.role_id.name, "unit": unit.name}
        if not people:
            fault("unit", self.env._("Nobody is “%(role)s” in %(unit)s today.", **words))
        elif official and official not in people:
            fault("official", self.env._("Is not “%(role)s” in %(unit)s today.", **words))
        return state

    def _resolve_pause(self, values, state, times, fault):
        """A dossier that waits for the citizen says since when, and by which document."""
        waits = bool(state._rules().cause)
        if waits and not times["paused"]:
            fault(
                "paused",
                self.env._(
                    "“%(state)s” waits for the citizen: enter since when the time stands.",
                    state=state.name,
                ),
            )
        elif waits and not values["pause_document"]:
            fault(
                "pause_document",
                self.env._("Enter the number of the document that asks the citizen."),
            )
        elif not waits and times["paused"]:
            fault(
                "paused",
                self.env._(
                    "“%(state)s” does not wait for the citizen, so the time runs. Leave it empty, "
                    "or choose the step that waits.",
                    state=state.name,
                ),
            )

    # -- what belongs together ----------------------------------------------------------------

    def _mark_twice(self, lines):
        """Add what is wrong where a code stands twice, or one number has two names."""
        places, owners = {}, {}
        for line in lines:
            values = line["values"]
            if code := (values.get("code") or "").upper():
                if code in places:
                    line["wrong"].append(
                        self.env._("The same former code is in row %(row)s.", row=places[code])
                    )
                places.setdefault(code, line["row"])
            number = normalise_number(values.get("identity_number") or "")
            number = number or values.get("applicant_tax_code")
            name = search_key(values.get("applicant_name"))
            if number and name:
                row, other = owners.setdefault(
                    (values.get("identity_kind"), number), (line["row"], name)
                )
                if other != name:
                    line["wrong"].append(
                        self.env._(
                            "The owner's number is that of somebody else in row %(row)s.", row=row
                        )
                    )

    def _join_parts(self, read):
        """Give papers and steps to their dossiers; add what is wrong where there is none."""
        by_code = {line["former_code"].upper(): line for line in read["dossiers"]}
        for key in ("papers", "steps"):
            for line in read[key]:
                if line["wrong"]:
                    continue
                dossier = by_code.get(line["former_code"].upper())
                if not dossier:
                    line["wrong"].append(
                        self.env._("No row of the sheet “Hồ sơ” has this former code.")
                    )
                elif content := dossier.get("content"):
                    part = {
                        name: value.isoformat() if hasattr(value, "isoformat") else value
                        for name, value in line["values"].items()
                        if name != "code"
                    }
                    content[key].append(part)
                    if len(content[key]) > MOST_PARTS:
                        line["wrong"].append(
                            self.env._(
                                "A dossier has at most %(limit)s rows of this sheet.",
                                limit=MOST_PARTS,
                            )
                        )

    def _join_files(self, lines):
        """Give the files of the archives to their dossiers; return lines for what is left over."""
        by_key = defaultdict(list)
        for line in lines:
            by_key[folder_key(line["former_code"])].append(line)
        over = []
        for archive in self.archive_ids:
            try:
                members = takeover_archive.members(archive._raw(), by_key)
            except takeover_archive.ArchiveError as error:
                over.append((archive.name, self._archive_fault(error.reason)))
                continue
            finally:
                # One at a time is in memory.
                archive.invalidate_recordset(["content"])
            for member in members:
                if not member.key:
                    over.append(
                        (
                            f"{archive.name}: {member.path}",
                            self.env._("Is in no folder of a former code of the workbook."),
                        )
                    )
                elif len(by_key[member.key]) > 1:
                    rows = ", ".join(str(line["row"]) for line in by_key[member.key])
                    over.append(
                        (
                            f"{archive.name}: {member.path}",
                            self.env._(
                                "May be of any of the rows %(rows)s. Take it out of the archive, "
                                "and add it to its dossier later.",
                                rows=rows,
                            ),
                        )
                    )
                elif content := by_key[member.key][0].get("content"):
                    content["files"].append([archive.id, member.place, member.path])
        for line in lines:
            if content := line.get("content"):
                line["wrong"] += self._named_files_faults(content)
        return [
            {
                "sheet": "files",
                "row": 0,
                "former_code": name[:200],
                "wrong": [f"{name}: {reason}"],
            }
            for name, reason in over
        ]

    def _named_files_faults(self, content):
        """Return a sentence for each file that the workbook names and no archive has."""
        there = {_file_name(path) for _archive, _place, path in content["files"]}
        return [
            self.env._(
                "The sheet “Giấy tờ” names the file “%(file)s”, which no archive has in the "
                "dossier's folder.",
                file=paper["file"],
            )
            for paper in content["papers"]
            if paper["file"] and _file_name(paper["file"]) not in there
        ]

    def _archive_fault(self, reason):
        """Return the sentence for the reason of an ``ArchiveError``."""
        return {
            "archive": self.env._("Is no ZIP archive, whatever its name says."),
            "members": self.env._("Has more than 20,000 files. Make several archives."),
            "encrypted": self.env._("Is locked with a password. Pack it without one."),
            "large": self.env._("Is larger than the office accepts. Scan it at 200 dpi."),
            "broken": self.env._("Is damaged in the archive. Pack it again."),
        }[reason]


def _file_name(path):
    """Return the name of a file as it is compared: without folders, composed, in small letters."""
    return search_key(path.replace("\\", "/").rpartition("/")[2])
