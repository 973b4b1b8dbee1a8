"""The catalogue as JSON in the shape of the national export (``ChiTietTTHC``).

A procedure is ``{"thu_tuc_id", "metadata", "content", "tables"}``. The national fields are texts
for people; what a program needs exactly (terms, fees, cases) is in tables of our own beside them,
``tables.thoi_han`` and so on. A file from elsewhere lacks those: then the national texts are read.
"""

import json
import re

from .catalogue_sheets import LAWS, PARTS, PROCEDURES, TEMPLATES, BadCellError, Column, Row
from .plain_text import plain_line, plain_text

#: National field by our column: group and name.
_FIELDS = {
    "procedure": ("metadata", "mã_thủ_tục"),
    "version": ("metadata", "số_quyết_định"),
    "name": ("metadata", "tên_thủ_tục"),
    "sector": ("metadata", "lĩnh_vực"),
    "sector_code": ("metadata", "mã_lĩnh_vực"),
    "state": ("metadata", "tình_trạng_hiệu_lực"),
    "date_from": ("metadata", "ngày_hiệu_lực"),
    "date_to": ("metadata", "hiệu_lực_đến"),
    "kind": ("metadata", "loại_thủ_tục"),
    "level": ("metadata", "cấp_giải_quyết"),
    "levels": ("metadata", "cấp_thực_hiện"),
    "audiences": ("content", "đối_tượng_thực_hiện"),
    "agency_unit": ("metadata", "mã_cơ_quan_giải_quyết"),
    "agency_text": ("content", "cơ_quan_thực_hiện"),
    "competent_text": ("content", "cơ_quan_có_thẩm_quyền"),
    "delegated_text": ("content", "cơ_quan_được_ủy_quyền"),
    "partner_text": ("content", "cơ_quan_phối_hợp"),
    "address_text": ("content", "địa_chỉ_tiếp_nhận_hs"),
    "sets": ("content", "số_bộ_hồ_sơ"),
    "result_name": ("content", "kết_quả_thực_hiện"),
    "online_level": ("content", "mức_độ_trực_tuyến"),
    "online_reason": ("content", "lý_do_trực_tuyến_một_phần"),
    "proactive_level": ("content", "mức_độ_chủ_động"),
    "solved_at_once": ("content", "giải_quyết_ngay"),
    "land_details": ("content", "thửa_đất_tờ_bản_đồ"),
    "conditions": ("content", "yêu_cầu_điều_kiện_thực_hiện"),
    "supplement_policy": ("content", "thời_hạn_khi_chờ_bổ_sung"),
    "supplement_basis": ("content", "căn_cứ_dừng_khi_chờ_bổ_sung"),
    "supplement_days": ("content", "thời_gian_bổ_sung"),
    "supplement_days_unit": ("content", "đơn_vị_thời_gian_bổ_sung"),
    "supplement_days_basis": ("content", "căn_cứ_thời_gian_bổ_sung"),
    "obligation_policy": ("content", "thời_hạn_khi_chờ_nghĩa_vụ_tài_chính"),
    "obligation_basis": ("content", "căn_cứ_dừng_khi_chờ_nghĩa_vụ_tài_chính"),
    "keywords": ("content", "từ_khóa"),
    "description": ("content", "mô_tả"),
}
#: Our own tables, beside the national ones.
_TABLES = {
    "variants": "truong_hop",
    "steps": "trinh_tu",
    "channels": "cach_thuc",
    "components": "thanh_phan",
    "terms": "thoi_han",
    "fees": "muc_thu",
    "results": "ket_qua",
}
_LAW_FIELDS = {
    "number": "so_ky_hieu",
    "name": "trich_yeu",
    "issued_on": "ngay_ban_hanh",
    "issuer": "co_quan_ban_hanh",
}
_NOTHING = ("Không có thông tin", "Không")
_UNIT_WORDS = {"ngày làm việc": "working_day", "ngày": "day", "giờ": "hour"}


def _all_fields(extra):
    """Return the place of every column of procedures: group and name, by key."""
    own = {column.key: ("metadata", column.title.lower().replace(" ", "_")) for column in extra}
    return _FIELDS | own


def write(tables: dict[str, list[dict]], extra: tuple[Column, ...] = ()) -> bytes:
    """Return ``tables`` (by sheet, the values of each row by column) as JSON.

    :param extra: columns of procedures that addons above own
    """
    fields = _all_fields(extra)
    laws = {law["number"]: law for law in tables["laws"]}
    parts = {}
    for sheet in PARTS:
        for values in tables[sheet.key]:
            key = values["procedure"], values["version"], sheet.key
            parts.setdefault(key, []).append(values)
    procedures = []
    for values in tables["procedures"]:
        entry = {"thu_tuc_id": values["procedure"], "metadata": {}, "content": {}, "tables": {}}
        for column in PROCEDURES.with_columns(extra).all_columns:
            if column.key in fields:
                group, name = fields[column.key]
                entry[group][name] = _plain(column.shown(values[column.key])) or ""
        for sheet in PARTS:
            rows = parts.get((values["procedure"], values["version"], sheet.key), ())
            entry["tables"][_TABLES[sheet.key]] = [
                {column.key: _plain(column.shown(row[column.key])) for column in sheet.columns}
                for row in rows
            ]
        own = entry["tables"]
        steps = (row["description"] for row in own["trinh_tu"])
        entry["content"]["trình_tự_thực_hiện"] = "\n".join(steps)
        own["can_cu_phap_ly"] = [
            {name: _plain(laws[number][key]) for key, name in _LAW_FIELDS.items()}
            for number in values["laws"]
        ]
        own["thanh_phan_ho_so"] = [
            {
                "ten_giay_to": row["name"],
                "so_luong": "",
                "ghi_chu": f"Bản chính: {row['originals']}\nBản sao: {row['copies']}",
            }
            for row in own["thanh_phan"]
        ]
        procedures.append(entry)
    library = {
        sheet.key: [
            {column.key: _plain(column.shown(row[column.key])) for column in sheet.columns}
            for row in tables[sheet.key]
        ]
        for sheet in (LAWS, TEMPLATES)
    }
    document = {"thu_tuc": procedures, "van_ban": library["laws"], "bieu_mau": library["templates"]}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _plain(value):
    return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value


def read(content: bytes, date_from=None, extra: tuple[Column, ...] = ()) -> dict[str, list[Row]]:
    """Return the rows of a JSON file by sheet.

    It holds what :func:`write` gives, a list of procedures, or a single one.

    :param date_from: the day from which a procedure holds that does not say it itself
    :param extra: columns of procedures that addons above own
    :raise BadCellError: it is no JSON of this shape (``not_json``)
    """
    try:
        document = _folded(json.loads(content))
        if isinstance(document, list):
            document = {"thu_tuc": document}
        elif "metadata" in document:
            document = {"thu_tuc": [document]}
        tables = {sheet.key: [] for sheet in (PROCEDURES, *PARTS, LAWS, TEMPLATES)}
        for key, name in (("laws", "van_ban"), ("templates", "bieu_mau")):
            for number, cells in enumerate(document.get(name, ()), start=1):
                tables[key].append(Row(str(number), dict(cells)))
        for entry in document["thu_tuc"]:
            _read_procedure(entry, tables, date_from, _all_fields(extra))
    except BadCellError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadCellError("not_json") from error
    return tables


def _folded(value):
    """Return values of a file in one way of writing, their names without odd spaces, too."""
    if isinstance(value, dict):
        return {plain_line(str(key)): _folded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_folded(one) for one in value]
    return plain_text(value) if isinstance(value, str) else value


def _read_procedure(entry, tables, date_from, fields):
    cells = {}
    for key, (group, name) in fields.items():
        value = entry.get(group, {}).get(name)
        cells[key] = None if value in _NOTHING else value
    code, decision = cells["procedure"], cells["version"]
    cells["date_from"] = cells["date_from"] or date_from
    levels = re.split(r"[;,]\s*", cells["levels"] or "")
    cells["levels"] = tuple(level for level in levels if level)
    cells["level"] = cells["level"] or next(iter(cells["levels"]), None)
    own = entry.get("tables", {})
    known = {row.cells["number"] for row in tables["laws"]}
    bases = own.get("can_cu_phap_ly", ())
    cells["laws"] = tuple(dict.fromkeys(base["so_ky_hieu"] for base in bases))
    for base in bases:
        if base["so_ky_hieu"] not in known:
            known.add(base["so_ky_hieu"])
            law = {key: base.get(name) for key, name in _LAW_FIELDS.items()}
            tables["laws"].append(Row(f"{code}/{len(tables['laws']) + 1}", law))
    tables["procedures"].append(Row(code or str(len(tables["procedures"]) + 1), cells))
    for sheet in PARTS:
        rows = own.get(_TABLES[sheet.key])
        if rows is None:
            rows = _NATIONAL.get(sheet.key, lambda _entry: ())(entry)
        else:
            _refuse_unknown(sheet, rows)
        for number, row in enumerate(rows, start=1):
            named = {"procedure": code, "version": decision, **row}
            tables[sheet.key].append(Row(f"{code}/{number}", named))


def _refuse_unknown(sheet, rows):
    """Refuse unknown names in our own tables, because their values would be lost."""
    known = {column.key for column in sheet.all_columns}
    for row in rows:
        for key in row:
            if key not in known:
                raise BadCellError("unknown_column", f"{_TABLES[sheet.key]}: {key}")


def _steps(entry):
    text = entry.get("content", {}).get("trình_tự_thực_hiện") or ""
    parts = re.split(r"(?=Bước\s+\d+\s*[:.])", text)
    return [{"description": part.strip()} for part in parts if part.strip()]


def _channels(entry):
    rows = entry.get("tables", {}).get("hinh_thuc_nop", ())
    seen = dict.fromkeys(row["hinh_thuc"] for row in rows)
    texts = {row["hinh_thuc"]: row.get("mo_ta") for row in rows}
    return [{"channel": channel, "description": texts[channel]} for channel in seen]


def _components(entry):
    found = []
    for row in entry.get("tables", {}).get("thanh_phan_ho_so", ()):
        counts = {}
        for key, word in (("originals", "Bản chính"), ("copies", "Bản sao")):
            text = f"{row.get('so_luong') or ''}\n{row.get('ghi_chu') or ''}"
            match = re.search(rf"{word}\s*:\s*(\d+)", text)
            counts[key] = int(match[1]) if match else 0
        found.append({"name": row["ten_giay_to"].lstrip("-+ "), **counts})
    return found


def _terms(entry):
    found = []
    for row in entry.get("tables", {}).get("hinh_thuc_nop", ()):
        text = (row.get("thoi_han_giai_quyet") or "").lower()
        match = re.match(r"(\d+(?:[.,]\d+)?)\s*(ngày làm việc|ngày|giờ)", text)
        if match:
            term = {"amount": match[1], "unit": _UNIT_WORDS[match[2]]}
        elif text.startswith("trong ngày"):
            term = {"unit": "same_day", "cutoff": 15}
        else:
            continue
        found.append({"channel": row["hinh_thuc"], **term})
    return found


def _fees(entry):
    found = []
    for row in entry.get("tables", {}).get("hinh_thuc_nop", ()):
        text = row.get("phi_le_phi") or ""
        read = re.findall(r"(Lệ phí|Phí)\s*:\s*([\d.,]+)\s*(?:đồng|vnđ)", text, re.IGNORECASE)
        for name, amount in read:
            digits = re.sub(r"\D", "", amount)
            fee = {"name": name.capitalize(), "price": int(digits)}
            found.append({"channel": row["hinh_thuc"], **fee})
        if not read and re.search(r"\d\s*(đồng|vnđ|đ\b)", text, re.IGNORECASE):
            # An amount in other words: report a fault rather than publish without a fee.
            found.append({"name": text, "channel": row["hinh_thuc"], "price": text})
    return found


#: How the national texts are read if our own table is missing.
_NATIONAL = {
    "steps": _steps,
    "channels": _channels,
    "components": _components,
    "terms": _terms,
    "fees": _fees,
}
