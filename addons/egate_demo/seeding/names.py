"""People and organisations who do not exist, named as people in Da Nang are.

The shares of the family names are roughly those of the country. Telephone numbers are of the range
that the demo keeps to, which nobody has.
"""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from stdnum.vn import mst

#: Family names with their share in percent.
FAMILY = {
    "Nguyễn": 38, "Trần": 11, "Lê": 9, "Phạm": 7, "Huỳnh": 5, "Võ": 4, "Hoàng": 3, "Phan": 4,
    "Đặng": 3, "Bùi": 2, "Đỗ": 2, "Hồ": 2, "Ngô": 2, "Dương": 1, "Lý": 1, "Trương": 2, "Đinh": 1,
    "Mai": 1, "Tô": 1, "Lâm": 1,
}  # fmt: skip
MIDDLE = {
    "male": {
        "Văn": 20, "Hữu": 8, "Đức": 8, "Minh": 9, "Quang": 7, "Công": 6, "Thanh": 7, "Đình": 6,
        "Xuân": 4, "Ngọc": 6, "Quốc": 6, "Anh": 4, "Hoàng": 5, "Viết": 2, "Tấn": 4,
    },
    "female": {
        "Thị": 34, "Thị Ngọc": 8, "Thị Thu": 8, "Thị Thanh": 8, "Thị Kim": 6, "Ngọc": 8,
        "Thùy": 6, "Thị Mỹ": 5, "Bảo": 4, "Phương": 5, "Khánh": 4, "Thị Hồng": 6,
    },
}  # fmt: skip
GIVEN = {
    "male": (
        "Hùng Dũng Tuấn Sơn Hải Long Nam Phúc Khoa Kiệt Thắng Bình Cường Đạt Hiếu Huy Khánh Lâm "
        "Lộc Phong Quân Tâm Thành Thịnh Tiến Toàn Trung Trí Tùng Vinh Vũ An Bảo Đông Hưng Nghĩa"
    ).split(),
    "female": (
        "Lan Hoa Hương Mai Hằng Hạnh Ngọc Trang Thảo Linh Nga Nhung Oanh Phượng Quyên Tâm Thúy "
        "Thủy Trinh Tuyết Vân Yến Vy Uyên Diễm Dung Hà Hiền Hồng Huệ Liên Loan Ly My Ngân Nhi"
    ).split(),
}  # fmt: skip
STREETS = (
    "Trần Phú", "Lê Duẩn", "Quang Trung", "Hùng Vương", "Hoàng Diệu", "Nguyễn Văn Linh",
    "Ngô Quyền", "Lê Lợi", "Phan Châu Trinh", "Ông Ích Khiêm", "Yết Kiêu", "Trưng Nữ Vương",
)  # fmt: skip
BUSINESSES = (
    "Xây dựng", "Thương mại", "Du lịch", "Vận tải", "Nội thất", "Thủy sản", "Dược phẩm",
    "Công nghệ", "Bất động sản", "Nông sản", "In ấn", "Cơ điện",
)  # fmt: skip
BUSINESS_NAMES = (
    "Sông Hàn", "Mỹ Khê", "Ngũ Hành", "Bà Nà", "Hải Vân", "Thuận Phước", "An Thịnh", "Phú Gia",
    "Tân Tiến", "Đại Thành", "Hưng Phát", "Minh Long", "Nam Việt", "Trường An", "Bình Minh",
)  # fmt: skip
TITLES = ("Giám đốc", "Tổng Giám đốc", "Chủ tịch Hội đồng thành viên", "Chủ tịch công ty")
#: Where the birth was registered: mostly Da Nang (048) and Quang Nam (049).
PROVINCES = {"048": 58, "049": 27, "051": 4, "046": 4, "045": 2, "040": 2, "001": 2, "079": 1}


class Person(NamedTuple):
    """A citizen or an organisation.

    :ivar partner: id of the ``res.partner``
    :ivar number: of the identity card; for an organisation its tax code
    :ivar representative: name and position, for an organisation
    """

    partner: int
    is_company: bool
    name: str
    sex: str
    number: str
    birth: date | None
    address: str
    phone: str
    representative: tuple[str, str] | None


def weighted(rng: Random, shares: dict):
    """Return one of the keys of ``shares``, by its share.

    >>> weighted(Random(1), {"a": 1, "b": 0})
    'a'
    """
    return rng.choices(list(shares), list(shares.values()))[0]


def full_name(rng: Random, sex: str) -> str:
    """Return the name of somebody.

    >>> full_name(Random(5), "female").split()[0] in FAMILY
    True
    """
    return " ".join((weighted(rng, FAMILY), weighted(rng, MIDDLE[sex]), rng.choice(GIVEN[sex])))


def identity_number(province: str, sex: str, birth_year: int, serial: int) -> str:
    """Return a 12-digit number (Thông tư 59/2021/TT-BCA): province, century and sex, year, serial.

    >>> identity_number("048", "female", 1990, 101)
    '048190000101'
    >>> identity_number("048", "male", 2004, 7)
    '048204000007'
    """
    century = 2 * ((birth_year - 1900) // 100) + (sex == "female")
    return f"{province}{century}{birth_year % 100:02d}{serial:06d}"


def tax_code(serial: int) -> str:
    """Return a valid tax code of an organisation.

    >>> mst.is_valid(tax_code(7)), tax_code(7)[:2]
    (True, '04')
    """
    digits = f"04{serial % 10**7:07d}"
    # A check digit of two digits is none: such numbers are not given out.
    while not mst.is_valid(code := digits + mst.calc_check_digit(digits)):
        digits = f"04{(int(digits[2:]) + 1) % 10**7:07d}"
    return code


def scrambled(number: int, modulus: int = 10**6) -> int:
    """Return another number below ``modulus`` for each below it, so that serials look like none.

    >>> len({scrambled(number, 1000) for number in range(1000)})
    1000
    """
    return (number * 7919 + 4127) % modulus


def citizen(rng: Random, partner: int, place: str, today: date) -> Person:
    """Return a grown-up citizen who lives in ``place``.

    >>> citizen(Random(3), 70, "phường Hải Châu", date(2026, 11, 23)).number[6:]
    '558457'
    """
    sex = rng.choice(("male", "female"))
    birth = today - timedelta(days=round(rng.triangular(19, 85, 36) * 365.25))
    number = identity_number(weighted(rng, PROVINCES), sex, birth.year, scrambled(partner))
    house = f"{rng.randint(1, 480)} {rng.choice(STREETS)}"
    return Person(
        partner=partner,
        is_company=False,
        name=full_name(rng, sex),
        sex=sex,
        number=number,
        birth=birth,
        address=f"{house}, {place}, thành phố Đà Nẵng",
        phone=_phone(rng),
        representative=None,
    )


def organisation(rng: Random, partner: int, place: str) -> Person:
    """Return a company with its seat in ``place``.

    >>> organisation(Random(3), 70, "phường Hải Châu").is_company
    True
    """
    kind = rng.choice(("Công ty TNHH", "Công ty Cổ phần", "Công ty TNHH Một thành viên"))
    words = (kind, rng.choice(BUSINESSES), rng.choice(BUSINESS_NAMES))
    sex = rng.choice(("male", "female"))
    return Person(
        partner=partner,
        is_company=True,
        name=" ".join(words),
        sex="",
        # Ten apart: where a code has no check digit, the next one is taken.
        number=tax_code(scrambled(partner) * 10),
        birth=None,
        address=f"{rng.randint(1, 480)} {rng.choice(STREETS)}, {place}, thành phố Đà Nẵng",
        phone=_phone(rng),
        representative=(full_name(rng, sex), rng.choice(TITLES)),
    )


def _phone(rng: Random) -> str:
    return f"0236300{rng.randint(0, 9999):04d}"
