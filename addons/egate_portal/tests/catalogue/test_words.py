"""The words of the catalogue, as citizens type them."""

import doctest
import itertools
import random
import string
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.egate_base.tools.search_key import search_key

from ...tools import (
    asked_number,
    bitmaps,
    qr_picture,
    search_words,
    structured_data,
)
from ...tools.catalogue_index import FEW, CatalogueIndex, Entry
from ...tools.search_words import one_slip, words

#: Names of the national catalogue, long and short.
NAMES = """
Đăng ký khai sinh
Đăng ký kết hôn
Đăng ký khai tử
Cấp Giấy xác nhận tình trạng hôn nhân
Đăng ký lại khai sinh
Thay đổi, cải chính, bổ sung thông tin hộ tịch
Đăng ký nhận cha, mẹ, con
Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh
Đăng ký kết hôn có yếu tố nước ngoài
Chứng thực bản sao từ bản chính giấy tờ, văn bản
Chứng thực chữ ký trong các giấy tờ, văn bản
Cấp bản sao từ sổ gốc
Tách thửa hoặc hợp thửa đất
Cấp lại Giấy chứng nhận do bị mất
Chuyển mục đích sử dụng đất đối với hộ gia đình, cá nhân
Đăng ký thành lập hộ kinh doanh
Chấm dứt hoạt động hộ kinh doanh
Cấp Giấy phép bán lẻ rượu
Cấp giấy phép xây dựng mới đối với công trình cấp III, cấp IV và nhà ở riêng lẻ
Cấp mới, cấp lại Giấy chứng nhận số nhà
Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội
Cấp giấy phép lao động cho người lao động nước ngoài làm việc tại Việt Nam
Thủ tục hoà giải tranh chấp thuỷ lợi
Cấp Phiếu lý lịch tư pháp
Đăng ký hoạt động của tổ chức y tế, kỹ thuật
""".strip().splitlines()


def entry(number, name, other="", code="", **choices):
    return Entry(
        id=number,
        version_id=number,
        code=code or f"1.{number:06}",
        name=name,
        other=(other,),
        choices={choice: tuple(values) for choice, values in choices.items()},
        shown={},
    )


INDEX = CatalogueIndex(entry(number, name) for number, name in enumerate(NAMES, 1))
LETTERS = string.ascii_lowercase


def found(query, index=INDEX):
    return [one.name for one in index.find(query).entries]


@st.composite
def slips(draw):
    """A name with one slip of the finger in one of its words, and its words in any order."""
    name = draw(st.sampled_from(NAMES))
    typed = name.lower().split() if draw(st.booleans()) else search_key(name).split()
    places = [place for place, word in enumerate(typed) if word.isalpha()]
    place = draw(st.sampled_from(places))
    word = typed[place]
    at = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from(LETTERS))
    swaps = ["swapped"] if at + 1 < len(word) else []
    kind = draw(st.sampled_from(["wrong", "missing", "extra", *swaps]))
    if kind == "wrong":
        word = word[:at] + letter + word[at + 1 :]
    elif kind == "missing":
        word = word[:at] + word[at + 1 :]
    elif kind == "extra":
        word = word[:at] + letter + word[at:]
    else:
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    typed[place] = word
    return name, " ".join(draw(st.permutations(typed)))


class TestWords(TestCase):
    def test_the_examples_of_the_tools_hold(self):
        for module in (
            asked_number,
            bitmaps,
            qr_picture,
            search_words,
            structured_data,
        ):
            failed, tried = doctest.testmod(module)
            self.assertFalse(failed, module.__name__)
            self.assertTrue(tried, module.__name__)

    @given(slips())
    @settings(max_examples=600, deadline=None)
    def test_a_name_is_found_with_one_slip_in_any_order(self, case):
        name, typed = case
        self.assertIn(name, found(typed), typed)

    @given(st.sampled_from(NAMES), st.randoms(), st.booleans())
    @settings(max_examples=200, deadline=None)
    def test_a_name_is_found_in_any_order_with_or_without_diacritics(self, name, chance, plain):
        typed = (search_key(name) if plain else name).split()
        chance.shuffle(typed)
        result = INDEX.find(" ".join(typed))
        self.assertIn(name, [one.name for one in result.entries[: result.sure]])

    def test_the_name_as_typed_comes_first(self):
        for name in NAMES:
            for typed in (name, name.upper(), search_key(name)):
                self.assertEqual(found(typed)[0], name)

    @given(st.text(alphabet=LETTERS, max_size=5), st.text(alphabet=LETTERS, max_size=5))
    @settings(max_examples=500, deadline=None)
    def test_one_slip_is_one_step_of_the_distance(self, typed, meant):
        """Against all that one step leads to, written down plainly."""
        near = {typed}
        for at in range(len(typed) + 1):
            near |= {typed[:at] + letter + typed[at:] for letter in LETTERS}
        for at in range(len(typed)):
            near.add(typed[:at] + typed[at + 1 :])
            near |= {typed[:at] + letter + typed[at + 1 :] for letter in LETTERS}
            near.add(typed[:at] + typed[at + 1 : at + 2] + typed[at] + typed[at + 2 :])
        self.assertEqual(one_slip(typed, meant), meant in near)

    def test_the_place_of_the_tone_and_a_final_y_make_no_difference(self):
        for typed in ("hoà giải thuỷ lợi", "hòa giải thủy lợi", "hoa giai thuy loi"):
            self.assertEqual(found(typed), ["Thủ tục hoà giải tranh chấp thuỷ lợi"])
        self.assertEqual(found("lí lịch tư pháp"), ["Cấp Phiếu lý lịch tư pháp"])
        self.assertIn("Đăng ký khai sinh", found("đăng kí khai sinh"))

    def test_letters_put_together_in_another_way_are_the_same(self):
        """Unicode has two ways to write “ế”; telephones of one make use the other."""
        decomposed = "Đăng ký kế\u0302\u0301t".replace("ế", "e")
        self.assertIn("Đăng ký kết hôn", found(decomposed + " hôn"))

    def test_a_code_is_found_whole_or_begun_with_or_without_its_dot(self):
        index = CatalogueIndex(
            [
                entry(1, "Đăng ký khai sinh", code="1.001193"),
                entry(2, "Chứng thực bản sao", code="2.000815.000.00.00.H17"),
            ]
        )
        for typed in ("1.001193", "1.0011", "1001193", "001193", "(1.001193)"):
            self.assertEqual(found(typed, index), ["Đăng ký khai sinh"], typed)
        for typed in ("2.000815", "2.000815.000.00.00.h17", "2000815"):
            self.assertEqual(found(typed, index), ["Chứng thực bản sao"], typed)

    def test_words_of_the_name_come_before_keywords(self):
        index = CatalogueIndex(
            [
                entry(1, "Cấp bản sao trích lục", other="khai sinh"),
                entry(2, "Đăng ký lại khai sinh"),
                entry(3, "Khai sinh"),
                entry(4, "Khai sinh có yếu tố nước ngoài"),
            ]
        )
        self.assertEqual(
            found("khai sinh", index),
            [
                "Khai sinh",
                "Khai sinh có yếu tố nước ngoài",
                "Đăng ký lại khai sinh",
                "Cấp bản sao trích lục",
            ],
        )

    def test_what_people_say_is_found_by_its_synonym(self):
        synonyms = [("sổ đỏ", "giấy chứng nhận"), ("lấy vợ", "kết hôn")]
        index = CatalogueIndex(
            [entry(number, name) for number, name in enumerate(NAMES, 1)], synonyms
        )
        self.assertIn("Cấp lại Giấy chứng nhận do bị mất", found("so do", index))
        self.assertEqual(found("mất sổ đỏ", index)[0], "Cấp lại Giấy chứng nhận do bị mất")
        self.assertEqual(found("lấy vợ", index)[0], "Đăng ký kết hôn")

    def test_the_last_word_may_be_begun(self):
        self.assertIn("Đăng ký khai sinh", found("dang ky khai s"))
        self.assertEqual(found("ly lich tu p"), ["Cấp Phiếu lý lịch tư pháp"])

    def test_two_words_without_the_space_are_found(self):
        self.assertIn("Đăng ký kết hôn", found("đăng ký kếthôn"))

    def test_a_whole_sentence_finds_what_has_most_of_its_words(self):
        result = INDEX.find("tôi muốn làm giấy khai sinh cho cháu bé")
        self.assertTrue(result.nearest)
        self.assertIn(
            "Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh",
            [one.name for one in result.entries],
        )

    def test_words_close_by_come_after_those_that_were_typed(self):
        index = CatalogueIndex([entry(1, "Đăng ký khai sinh"), entry(2, "Đăng ký khai minh")])
        result = index.find("khai sinh")
        self.assertEqual([one.id for one in result.entries], [1, 2])
        self.assertEqual(result.sure, 1)

    def test_with_enough_found_nothing_close_by_is_added(self):
        entries = [entry(number, f"Khai sinh {number}") for number in range(1, FEW + 1)]
        index = CatalogueIndex([*entries, entry(99, "Khai minh")])
        self.assertEqual(len(index.find("khai sinh").entries), FEW)

    def test_anything_may_be_typed(self):
        for typed in ("", "   ", "%", "_", "\\", "'; DROP", "🙂", "a" * 5000, "- . -", "(", "1."):
            INDEX.find(typed)

    @given(st.text(max_size=60))
    @settings(max_examples=300, deadline=None)
    def test_no_text_breaks_it(self, typed):
        result = INDEX.find(typed)
        self.assertLessEqual(result.sure, len(result.entries))

    def test_counts_say_what_a_choice_would_leave(self):
        """Against a count of all, one by one, for every pair of choices."""
        chance = random.Random(15)  # noqa: S311
        entries = [
            entry(
                number,
                chance.choice(NAMES),
                sector=[chance.choice("AB")],
                level=[chance.choice("xyz")],
                event=chance.sample("123", chance.randint(0, 2)),
            )
            for number in range(200)
        ]
        index = CatalogueIndex(entries)
        for query, sector, event in itertools.product(("", "khai"), ("", "A", "C"), ("", "2")):
            chosen = {"sector": sector, "event": event}
            result = index.find(query, chosen)
            for choice in ("sector", "level", "event"):
                plain = {}
                others = {key: value for key, value in chosen.items() if key != choice}
                for one in index.find(query, others).entries:
                    for value in one.choices[choice]:
                        plain[value] = plain.get(value, 0) + 1
                self.assertEqual(result.counts[choice], plain, (query, chosen, choice))
            for one in result.entries:
                self.assertTrue(not sector or sector in one.choices["sector"])
                self.assertTrue(not event or event in one.choices["event"])
                self.assertTrue(set(words(query)) <= set(words(one.name)))
