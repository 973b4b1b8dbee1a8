"""Random forms and answers, by a seed: ordinary, at the edges and hostile."""

import random
from datetime import date, timedelta

KINDS = (
    "text",
    "long",
    "number",
    "money",
    "date",
    "choice",
    "choices",
    "yes",
    "phone",
    "email",
    "identity",
    "table",
    "address",
    "note",
    *("computed", "number", "date", "table", "computed") * 2,
)
SIMPLE = ("text", "number", "money", "date", "choice", "yes", "phone", "email", "identity")
NUMBERS = ("number", "money", "computed")
OPERATORS = ("is", "is_not", "one_of", "filled", "at_least", "at_most", "before", "after")
HOSTILE = (
    "",
    " ",
    "\x00",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u2028x\u2029",
    "a\r\nb\n\n\n\nc\r d",
    "\t\n",
    "<script>",
    "__proto__",
    "constructor",
    "' OR 1=1 --",
    "😀" * 130,
    "Nguye\u0302\u0303n",
    "Hoà",
    "Hòa",
    "\u0301",
    "ﬁ",
    "x" * 260,
    "é" * 2001,
    "\ud800",
    "a\udc00b",
    "ＡＢ１２",
    "٣٤",
    "½",
    "5²",
    "1e5",
    "NaN",
    "Infinity",
    "-0",
    "\u3164",
    "\u00a0 12\u00a0",
    "12 000",
    "12 34",
    "1.234,5",
    "1,234.5",
    "1,234,567",
    "1.234.567",
    "0.500",
    "1.234",
    "1,2345678",
    "-1.500",
    "−3",
    "+4",
    "- 5",
    "--6",
    "999999999999999",
    "1000000000000000",
    "9" * 50,
    "0" * 60,
    "0." + "0" * 50 + "1",
    "0,0000005",
    "2,5",
    "2.5",
    "-2,5",
    "15.000 đ",
    "15000đồng",
    "3 VND",
    "29/02/2024",
    "29/02/2023",
    "29/02/1900",
    "29/02/2000",
    "2024-02-29",
    "31/04/2020",
    "1.1.1800",
    "31/12/1799",
    "31-12-2199",
    "01/01/2200",
    "00/01/2000",
    "1/13/2000",
    "30/11/2026",
    "1/12/2026",
    "0905 000 111",
    "+84905000111",
    "0084 905000111",
    "+840905000111",
    "02363821000",
    "0105000111",
    "+33142685300",
    "+1",
    "1900 1234",
    "(0236) 3821-000",
    "an@x.vn",
    "an..b@x.vn",
    ".a@x.vn",
    "a@-x.vn",
    "A@X.VN",
    "a@b",
    "a b@x.vn",
    "a@x.xn--p1ai",
    "048090000123",
    "048 090 000 123",
    "048299000123",
    "04809000012",
    "999999999999",
    "yes",
    "no",
    "today",
    "a",
    "b",
)
OTHER_TYPES = (None, 5, 1.5, True, [], {}, ["a"], [["a"]], {"a": "b"}, [None, 3], ["a", "a", "b"])


class RandomForms:
    """Makes pairs of a definition and answers; the same for the same seed."""

    def __init__(self, seed, places):
        self.slips = 1
        self.random = random.Random(seed)
        self.places = places

    def pair(self):
        """Return (definition, answers)."""
        definition = self.definition()
        return definition, self.answers(definition)

    def definition(self):
        """Return a definition; its rules may be nonsense, run in a circle or name nothing."""
        count = self.random.randint(1, 8)
        keys = [f"f{number}" for number in range(count)]
        if self.random.random() < 0.05:
            keys[0] = "constructor"
        fields = [self.field(key) for key in keys]
        for number, field in enumerate(fields):
            # Mostly of fields before it, at times of any.
            nearby = fields if self.random.random() < 0.1 else fields[:number] or fields
            for purpose in ("show", "require"):
                if self.random.random() < 0.3:
                    field[purpose] = self.rule(nearby)
            if field["kind"] == "computed":
                field["formula"] = self.formula(nearby)
        half = self.random.randint(0, count)
        pages = [
            {"key": f"p{number}", "title": "P", "intro": "", "fields": part}
            for number, part in enumerate((fields[:half], fields[half:]))
            if part
        ]
        return {"language": 1, "form": 1, "edition": 1, "pages": pages}

    def field(self, key):
        kind = self.random.choice(KINDS)
        field = {"key": key, "kind": kind, "label": "L", **self.limits(kind)}
        if self.random.random() < 0.4:
            field["required"] = True
        if kind == "table":
            field["columns"] = [
                {**self.field_of(self.random.choice(SIMPLE)), "key": f"c{number}", "label": "C"}
                for number in range(self.random.randint(1, 3))
            ]
            field |= self.some(
                min_rows=self.random.randint(0, 3), max_rows=self.random.randint(1, 4)
            )
        return field

    def field_of(self, kind):
        field = {"kind": kind, **self.limits(kind)}
        if self.random.random() < 0.4:
            field["required"] = True
        return field

    def some(self, **values):
        """Return some of ``values``."""
        return {name: value for name, value in values.items() if self.random.random() < 0.4}

    def limits(self, kind):
        rand = self.random
        if kind in ("choice", "choices"):
            return {"choices": [{"key": key, "label": key} for key in "abc"[: rand.randint(1, 3)]]}
        if kind in ("number", "money", "computed"):
            return self.some(
                min=rand.choice(("-3", "0", "1.5")),
                max=rand.choice(("2.5", "15000", "1234.5", "99999")),
                decimals=rand.randint(0, 6),
            )
        if kind == "date":
            return self.some(
                min=rand.choice(("today", "2000-02-29")), max=rand.choice(("today", "2024-02-29"))
            )
        if kind in ("text", "long"):
            return self.some(
                length=rand.choice((3, 100, 5000)),
                least=rand.randint(1, 4),
                pattern=rand.choice(("letters", "digits", "code", "other")),
            )
        return {}

    def rule(self, fields):
        return {
            "mode": self.random.choice(("all", "any")),
            "conditions": [self.condition(fields) for _ in range(self.random.randint(0, 2))],
        }

    def condition(self, fields):
        field = self.random.choice(fields)
        operator = self.random.choice(OPERATORS)
        key = field["key"] if self.random.random() < 0.97 else "nowhere"
        condition = {"field": key, "operator": operator}
        if operator == "one_of":
            condition["value"] = [self.wanted(field) for _ in range(2)]
        elif operator != "filled":
            condition["value"] = self.wanted(field)
        return condition

    def wanted(self, field):
        rand = self.random
        if field["kind"] in ("number", "money", "computed"):
            return rand.choice(("0", "2.5", "12000", "x", "1234.5", "-2.5"))
        if field["kind"] == "date":
            return rand.choice(("today", "2024-02-29", "2000-02-29"))
        return rand.choice(("a", "b", "yes", "no", "", "Hoà"))

    def formula(self, fields):
        rand = self.random
        keys = [field["key"] for field in fields]
        numbers = [field["key"] for field in fields if field["kind"] in NUMBERS]
        # At times of a kind that cannot be counted.
        numbers = numbers if numbers and rand.random() < 0.9 else keys
        kind = rand.choice(("sum", "product", "difference", "column_sum", "rows", "age", "days"))
        if kind in ("sum", "product", "difference"):
            return {
                "kind": kind,
                "fields": [rand.choice(numbers) for _ in range(rand.randint(0, 4))],
            }
        if kind in ("column_sum", "rows"):
            tables = [field["key"] for field in fields if field["kind"] == "table"] or keys
            return {"kind": kind, "table": rand.choice(tables), "column": "c0"}
        dates = [field["key"] for field in fields if field["kind"] == "date"] or keys
        if kind == "age":
            return {"kind": kind, "field": rand.choice(dates)}
        return {"kind": kind, "from": rand.choice(dates), "to": rand.choice(dates)}

    def answers(self, definition):
        if self.random.random() < 0.01:
            return self.random.choice(OTHER_TYPES)
        # Half of the forms are filled in well, save for a slip.
        self.slips = self.random.choice((0.1, 1))
        answers = {"unknown": "x", "__proto__": "y"} if self.random.random() < 0.1 else {}
        for page in definition["pages"]:
            for field in page["fields"]:
                if self.random.random() < 0.85:
                    answers[field["key"]] = self.answer(field)
        return answers

    def answer(self, field):
        kind = field["kind"]
        if self.random.random() < 0.04:
            return self.random.choice(OTHER_TYPES)
        if kind == "table" and self.random.random() < 0.5:
            return [
                {column["key"]: self.plain(column["kind"]) for column in field["columns"]}
                for _ in range(self.random.randint(1, 3))
            ]
        if kind == "table":
            return [self.row(field) for _ in range(self.random.randint(0, 6))]
        if kind == "address":
            return self.address()
        if kind == "choices":
            return [self.random.choice(("a", "b", "c", "d", " a ", "")) for _ in range(3)]
        return self.text(kind)

    def row(self, field):
        if self.random.random() < 0.15:
            return self.random.choice(({}, None, "x", {"x": "y"}))
        return {
            column["key"]: self.text(column["kind"])
            for column in field["columns"]
            if self.random.random() < 0.85
        }

    def address(self):
        rand = self.random
        province = rand.choice([*self.places, "99", "", "__proto__"])
        communes = self.places.get(province) or ["20242"]
        commune = rand.choice([*rand.choices(communes, k=3), "20242", "", "constructor"])
        if rand.random() > self.slips:
            return {"province": "48", "commune": "20242", "street": "12 Trần Phú"}
        parts = {"province": province, "commune": commune, "street": self.text("text")}
        return {name: text for name, text in parts.items() if rand.random() < 0.9}

    def plain(self, kind):
        """Return an answer that holds for most fields of a kind."""
        return {
            "number": "12",
            "money": "1.500",
            "date": "29/02/2020",
            "choice": "a",
            "yes": "no",
            "phone": "0905000111",
            "email": "a@x.vn",
            "identity": "048090000123",
        }.get(kind, "Hoà")

    def text(self, kind):
        rand = self.random
        if rand.random() > self.slips:
            return self.plain(kind)
        if rand.random() < 0.3:
            return rand.choice(HOSTILE)
        if kind in ("number", "money"):
            return self.number()
        if kind == "date":
            day = date(2026, 11, 30) - timedelta(days=rand.randint(-400, 40000))
            return rand.choice(
                (day.isoformat(), day.strftime("%d/%m/%Y"), f"{day.day}-{day.month}-{day.year}")
            )
        if kind in ("choice", "yes"):
            return rand.choice(("a", "b", "c", "yes", "no"))
        if kind == "phone":
            return rand.choice(("0", "+84", "0084 ")) + "".join(rand.choices("0123456789 .", k=10))
        if kind == "identity":
            return "".join(rand.choices("0123456789", k=rand.choice((11, 12, 12, 12))))
        if kind == "email":
            return "".join(rand.choices("ab.-@_X", k=6)) + "@x.vn"
        return "".join(rand.choices("abĐđéHoà 12\u0301\u00a0\u200b\n.<{/😀", k=rand.randint(0, 30)))

    def number(self):
        rand = self.random
        if rand.random() < 0.5:
            return str(rand.randint(-3, 2000))
        whole = str(rand.randint(0, 10 ** rand.choice((1, 3, 7, 15, 16, 20))))
        part = "".join(rand.choices("0123456789", k=rand.randint(0, 8)))
        if rand.random() < 0.5:
            whole = f"{int(whole):,}".replace(",", rand.choice((".", ",", " ")))
        sign = rand.choice(("", "", "", "-", "+"))
        return f"{sign}{whole}{rand.choice(('.', ',')) + part if part else ''}"
