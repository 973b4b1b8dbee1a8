"""The catalogue of procedures as tables: which sheets and columns, and what a cell may hold.

Titles are Vietnamese because the tables are: the fields of the national catalogue (Nghị định
63/2010/NĐ-CP Điều 8 khoản 2). Workbook and JSON are read into the same rows, so that both are
checked and reported alike.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

LEVELS = {"ministry": "Cấp Bộ", "province": "Cấp Tỉnh", "commune": "Cấp Xã"}
STATES = {
    "draft": "Bản nháp",
    "published": "Còn hiệu lực",
    "superseded": "Hết hiệu lực",
    "retired": "Bị bãi bỏ",
}
KINDS = {
    "law": "TTHC được luật giao quy định chi tiết",
    "centre": "TTHC không được luật giao cho địa phương quy định hoặc quy định chi tiết",
    "province": "TTHC được luật giao cho địa phương quy định hoặc quy định chi tiết",
}
ONLINE = {"full": "Toàn trình", "partial": "Một phần", "information": "Cung cấp thông tin"}
PROACTIVE = {str(level): f"Mức {level}" for level in range(1, 5)}
CHANNELS = {"desk": "Trực tiếp", "online": "Trực tuyến", "post": "Dịch vụ bưu chính"}
PRESENTATIONS = {"submit": "Phải nộp", "show": "Phải xuất trình"}
UNITS = {
    "same_day": "Trong ngày",
    "working_day": "Ngày làm việc",
    "day": "Ngày",
    "hour": "Giờ làm việc",
    "clock_hour": "Giờ",
}
#: The units of days in which a citizen is given time.
DAYS = {key: UNITS[key] for key in ("working_day", "day")}
POLICIES = {
    "restart": "Tính lại từ đầu",
    "resume": "Tính tiếp thời gian còn lại",
    "no_pause": "Không dừng tính thời hạn",
}
BASES = {"dossier": "Mỗi hồ sơ", "page": "Mỗi trang", "copy": "Mỗi bản"}
MOMENTS = {
    "reception": "Thu khi tiếp nhận",
    "supplement": "Thu khi bổ sung",
    "return": "Thu khi trả kết quả",
}

#: Day 0 of a spreadsheet, and the numbers that are more likely a year than a day.
EPOCH, YEARS = date(1899, 12, 30), (1900, 2100)
#: The value read for a cell with a formula or an error: never computed, always refused.
FORMULA = object()
#: The value read for a filled cell of a hidden row or column, which people do not see in the list.
HIDDEN = object()


class BadCellError(ValueError):
    """A cell that cannot be read; ``reason`` is a key, ``detail`` what it may hold instead."""

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Column:
    """A column: its key, its title and the kind of its cells."""

    key: str
    title: str
    kind: str = "text"
    required: bool = False
    default: object = None
    choices: Mapping[str, str] | None = None

    def parse(self, raw):
        """Return the value of a cell; ``default`` for an empty one.

        :raise BadCellError: the cell does not hold what the column asks for

        >>> Column("n", "N", "int").parse("3")
        3
        >>> Column("d", "D", "date").parse("01/07/2025")
        datetime.date(2025, 7, 1)
        >>> Column("l", "L", "list").parse("A; B")
        ('A', 'B')
        >>> Column("c", "C", "code").parse(1.001193)  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        ...
        BadCellError: not_text
        """
        if raw is FORMULA:
            raise BadCellError("formula")
        if raw is HIDDEN:
            raise BadCellError("hidden")
        if isinstance(raw, str):
            raw = raw.strip()
        if raw in (None, "", (), []):
            if self.required:
                raise BadCellError("required")
            return () if self.kind == "list" else self.default
        return getattr(self, f"_parse_{self.kind}")(raw)

    def _parse_text(self, raw):
        # A date, time or yes is no text: the spreadsheet has converted what was typed.
        if isinstance(raw, bool | date | time | timedelta):
            raise BadCellError("not_words")
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        return str(raw)

    def _parse_code(self, raw):
        # A spreadsheet that read 1.001190 as a number has already lost the last digit.
        if not isinstance(raw, str):
            raise BadCellError("not_text")
        return raw

    def _parse_int(self, raw):
        number = self._parse_number(raw)
        if number != int(number):
            raise BadCellError("not_whole")
        return int(number)

    def _parse_number(self, raw):
        if isinstance(raw, str):
            plain = raw.replace(" ", "")
            if not re.fullmatch(r"-?\d+([.,]\d+)?", plain):
                raise BadCellError("not_number")
            raw = float(plain.replace(",", "."))
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise BadCellError("not_number")
        if raw < 0:
            raise BadCellError("negative")
        return raw

    def _parse_money(self, raw):
        if isinstance(raw, str) and re.fullmatch(r"\d{1,3}([.,]\d{3})+", raw):
            raw = raw.replace(".", "").replace(",", "")
        return self._parse_int(raw)

    def _parse_date(self, raw):
        if isinstance(raw, date):
            day = raw.date() if isinstance(raw, datetime) else raw
            # A year typed into a cell of dates is the day of that number: 1990 is 12/06/1905.
            if YEARS[0] <= (day - EPOCH).days <= YEARS[1]:
                raise BadCellError("year_as_date", str((day - EPOCH).days))
            return day
        if isinstance(raw, str):
            for pattern in ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"):
                try:
                    return datetime.strptime(raw, pattern).date()
                except ValueError:
                    continue
        raise BadCellError("not_date")

    def _parse_bool(self, raw):
        if isinstance(raw, bool):
            return raw
        words = {"có": True, "x": True, "1": True, "không": False, "0": False}
        if (word := self._parse_text(raw).lower()) not in words:
            raise BadCellError("not_choice", "Có, Không")
        return words[word]

    def _parse_choice(self, raw):
        wanted = " ".join(str(raw).lower().split())
        for key, label in self.choices.items():
            if wanted in (key, label.lower()):
                return key
        raise BadCellError("not_choice", ", ".join(self.choices.values()))

    def _parse_list(self, raw):
        items = re.split(r"[;\n]", raw) if isinstance(raw, str) else raw
        return tuple(sorted({text for item in items if (text := str(item).strip())}))

    def shown(self, value):
        """Return ``value`` as the workbook shows it: text, a number or a date.

        >>> Column("b", "B", "bool").shown(True), Column("l", "L", "list").shown(("A", "B"))
        ('Có', 'A; B')
        """
        if self.kind == "bool":
            return "Có" if value else "Không"
        if self.kind == "choice":
            return self.choices.get(value)
        if self.kind == "list":
            return "; ".join(value)
        return value


@dataclass(frozen=True)
class Sheet:
    """A sheet: its key, its title and its columns."""

    key: str
    title: str
    columns: tuple[Column, ...]
    of_version: bool = True

    @property
    def all_columns(self):
        """The columns in order, with the two that name the version in front."""
        return (CODE, DECISION, *self.columns) if self.of_version else self.columns

    def with_columns(self, extra: tuple[Column, ...]):
        """Return this sheet with the columns that another addon adds at its end.

        >>> PROCEDURES.with_columns((Column("x", "X"),)).columns[-1].title
        'X'
        """
        return replace(self, columns=self.columns + extra)


CODE = Column("procedure", "Mã thủ tục", "code", required=True)
DECISION = Column("version", "Số quyết định", required=True)
VARIANT = Column("variant", "Mã trường hợp")
CHANNEL = Column("channel", "Hình thức nộp", "choice", choices=CHANNELS)
TEMPLATE = Column("template", "Mã biểu mẫu")
FROM, UNTIL = Column("date_from", "Từ ngày", "date"), Column("date_to", "Đến ngày", "date")

PROCEDURES = Sheet(
    "procedures",
    "Thủ tục",
    (
        Column("name", "Tên thủ tục", required=True),
        Column("sector", "Lĩnh vực", required=True),
        Column("sector_code", "Mã lĩnh vực"),
        Column("state", "Tình trạng hiệu lực", "choice", default="draft", choices=STATES),
        Column("date_from", "Ngày hiệu lực", "date", required=True),
        Column("date_to", "Hiệu lực đến", "date"),
        Column("kind", "Loại thủ tục", "choice", choices=KINDS),
        Column("level", "Cấp giải quyết", "choice", default="commune", choices=LEVELS),
        Column("levels", "Cấp thực hiện", "list"),
        Column("audiences", "Đối tượng thực hiện", "list"),
        Column("agency_unit", "Mã cơ quan giải quyết"),
        Column("agency_text", "Cơ quan thực hiện"),
        Column("competent_text", "Cơ quan có thẩm quyền"),
        Column("delegated_text", "Cơ quan được ủy quyền"),
        Column("partner_text", "Cơ quan phối hợp"),
        Column("address_text", "Địa chỉ tiếp nhận hồ sơ"),
        Column("sets", "Số bộ hồ sơ", "int", default=1),
        Column("result_name", "Kết quả thực hiện", required=True),
        Column("online_level", "Mức độ trực tuyến", "choice", default="partial", choices=ONLINE),
        Column("online_reason", "Lý do chỉ trực tuyến một phần"),
        Column("proactive_level", "Mức độ chủ động", "choice", choices=PROACTIVE),
        Column("solved_at_once", "Giải quyết ngay", "bool", default=False),
        Column("land_details", "Có thửa đất, tờ bản đồ", "bool", default=False),
        Column("conditions", "Yêu cầu, điều kiện"),
        Column(
            "supplement_policy",
            "Thời hạn khi chờ bổ sung",
            "choice",
            default="restart",
            choices=POLICIES,
        ),
        Column("supplement_basis", "Căn cứ dừng khi chờ bổ sung"),
        Column("supplement_days", "Thời gian bổ sung", "int", default=0),
        Column(
            "supplement_days_unit",
            "Đơn vị thời gian bổ sung",
            "choice",
            default="working_day",
            choices=DAYS,
        ),
        Column("supplement_days_basis", "Căn cứ thời gian bổ sung"),
        Column(
            "obligation_policy",
            "Thời hạn khi chờ nghĩa vụ tài chính",
            "choice",
            default="resume",
            choices=POLICIES,
        ),
        Column("obligation_basis", "Căn cứ dừng khi chờ nghĩa vụ tài chính"),
        Column("laws", "Căn cứ pháp lý", "list"),
        Column("keywords", "Từ khóa"),
        Column("description", "Mô tả"),
    ),
)
PARTS = (
    Sheet(
        "variants",
        "Trường hợp",
        (Column("code", "Mã trường hợp", required=True), Column("name", "Tên", required=True)),
    ),
    Sheet("steps", "Trình tự", (Column("description", "Nội dung bước", required=True),)),
    Sheet(
        "channels",
        "Cách thức",
        (
            Column("channel", "Hình thức nộp", "choice", required=True, choices=CHANNELS),
            Column("description", "Mô tả"),
        ),
    ),
    Sheet(
        "components",
        "Thành phần hồ sơ",
        (
            Column("name", "Tên giấy tờ", required=True),
            VARIANT,
            Column("originals", "Bản chính", "int", default=0),
            Column("copies", "Bản sao", "int", default=0),
            Column("presentation", "Nộp", "choice", default="submit", choices=PRESENTATIONS),
            Column("required", "Bắt buộc", "bool", default=True),
            TEMPLATE,
            Column("database", "Mã CSDL tra cứu"),
        ),
    ),
    Sheet(
        "terms",
        "Thời hạn",
        (
            VARIANT,
            CHANNEL,
            Column("agency", "Cơ quan"),
            Column("amount", "Số lượng", "number"),
            Column("unit", "Đơn vị", "choice", required=True, choices=UNITS),
            Column("cutoff", "Giờ chốt nhận", "number"),
        ),
    ),
    Sheet(
        "fees",
        "Phí, lệ phí",
        (
            Column("name", "Tên khoản thu", required=True),
            VARIANT,
            CHANNEL,
            Column("basis", "Cách tính", "choice", default="dossier", choices=BASES),
            Column("price", "Mức thu", "money", default=0),
            Column("next_price", "Mức thu trang sau", "money", default=0),
            Column("next_from", "Từ trang thứ", "int", default=0),
            Column("cap", "Tối đa một bản", "money", default=0),
            FROM,
            UNTIL,
            Column("decision", "Văn bản quy định mức thu"),
            Column("exemptions", "Mã miễn, giảm", "list"),
            Column("due", "Thu khi", "choice", default="reception", choices=MOMENTS),
        ),
    ),
    Sheet(
        "results",
        "Kết quả",
        (Column("name", "Tên kết quả", required=True), Column("code", "Mã kết quả"), TEMPLATE),
    ),
)
LAWS = Sheet(
    "laws",
    "Văn bản",
    (
        Column("number", "Số ký hiệu", required=True),
        Column("name", "Trích yếu", required=True),
        Column("issued_on", "Ngày ban hành", "date"),
        Column("issuer", "Cơ quan ban hành"),
        FROM,
        UNTIL,
    ),
    of_version=False,
)
TEMPLATES = Sheet(
    "templates",
    "Biểu mẫu",
    (
        Column("code", "Mã biểu mẫu", required=True),
        Column("name", "Tên biểu mẫu", required=True),
        Column("laws", "Ban hành kèm theo", "list"),
    ),
    of_version=False,
)
SHEETS = (PROCEDURES, *PARTS, LAWS, TEMPLATES)


def sheets(extra: tuple[Column, ...] = ()) -> tuple[Sheet, ...]:
    """Return every sheet; ``extra`` are columns of procedures that addons above own."""
    return (PROCEDURES.with_columns(extra), *SHEETS[1:])


def is_in_force(state):
    """Return whether a version in ``state`` holds on its days, past or to come."""
    return state in ("published", "superseded")


@dataclass
class Row:
    """A row as read: where it is, for a person to find it, and its raw cells by column."""

    place: str
    cells: dict
