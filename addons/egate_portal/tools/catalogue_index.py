"""The catalogue as it is searched: in memory, by words, with the numbers beside each choice.

Every word has a bitmap (an ``int``) of the procedures that have it, so a query is a few operations
on integers and no query of the database. PostgreSQL's word similarity needs a hundred times as long
among 10,000 procedures, and cannot count the choices (``./egate bench catalogue_public``).
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from odoo.addons.egate_base.tools.search_key import search_key

from .bitmaps import apart, bitmap, bits_of, in_all, in_any, numbers_of
from .search_words import code_words, folded, looks_like_code, one_slip, shorter, words

#: Words of a query that are looked at; letters of it that are read.
MOST_WORDS, MOST_LETTERS = 16, 200
#: With fewer found, words that are one slip away are looked for, too.
FEW = 10
#: A word that so few procedures have is no bitmap: codes and numbers, most of all words.
SELDOM = 16
#: So many are shown where no procedure has all the words.
NEAREST = 20
SLIPPED_WEIGHT = 0.3
#: What people say around the words that tell; left out where nothing has all the words.
SAID_AROUND = frozenset(
    "toi em anh chi chau minh muon can xin hoi lam the nao nhu o dau bao nhieu gi cho cua va thi "
    "la duoc khi de thu tuc ho so don mau nop online truc tuyen i want to how the a for of".split()
)
_PUNCTUATION = ".,;:!?()[]{}\"'“”‘’«»-–_/"


class Entry(NamedTuple):
    """A procedure in force, as plain values.

    :ivar other: further words that it is found by
    :ivar choices: codes of what one may choose by: ``sector``, ``audience``, ``level``, ``event``
    :ivar shown: what the list shows besides
    """

    id: int
    version_id: int
    code: str
    name: str
    other: tuple[str, ...]
    choices: dict[str, tuple[str, ...]]
    shown: dict[str, str]


class Found(NamedTuple):
    """What a query finds.

    :ivar entries: all of them, best first
    :ivar sure: how many of them, from the first, have all the words as they were typed
    :ivar nearest: no procedure has all the words: these have most of them
    :ivar counts: for each choice its values, each with the number of procedures it would leave
    """

    entries: list[Entry]
    sure: int
    nearest: bool
    counts: dict[str, dict[str, int]]


class CatalogueIndex:
    """The procedures in force, found by their words.

    :param entries: in the order in which they are listed without a query
    :param synonyms: what people say, with what the catalogue calls it; one may have several
    """

    def __init__(self, entries, synonyms=()):
        self.entries = list(entries)
        self.by_code = {entry.code: entry for entry in self.entries}
        self._synonyms = [
            (" ".join(map(folded, words(said))), words(meant)) for said, meant in synonyms
        ]
        named, having = defaultdict(list), defaultdict(list)
        self._keys = []
        # Results, sectors and events are the same texts again and again.
        forms_of = cache(_forms)
        for number, entry in enumerate(self.entries):
            own = words(entry.name)
            self._keys.append(" ".join(map(folded, own)))
            name = {form for word in own for form in (word, folded(word))}
            name |= code_words(entry.code)
            for word in name:
                named[word].append(number)
            for word in name.union(*map(forms_of, entry.other)):
                having[word].append(number)
        self._named = {word: self._posted(numbers) for word, numbers in named.items()}
        self._having = {word: self._posted(numbers) for word, numbers in having.items()}
        self._sorted = sorted(self._having)
        self._shorter = defaultdict(list)
        for word in self._having:
            # A slip of a number is another number.
            if word.isalpha():
                for form in {word, *shorter(word)}:
                    self._shorter[form].append(word)
        chosen = defaultdict(lambda: defaultdict(list))
        for number, entry in enumerate(self.entries):
            for choice, values in entry.choices.items():
                for value in values:
                    chosen[choice][value].append(number)
        self._choices = {
            choice: {value: self._bitmap(numbers) for value, numbers in values.items()}
            for choice, values in chosen.items()
        }

    def find(self, query="", chosen=None):
        """Return what is found by ``query`` among what is ``chosen``.

        :param str query: as typed
        :param dict chosen: a code for each choice that was made; an unknown one finds nothing
        :rtype: Found
        """
        masks = {
            choice: self._choices.get(choice, {}).get(value, 0)
            for choice, value in (chosen or {}).items()
            if value
        }
        typed = self._split(query)
        if not typed:
            tiers, sure, nearest = [self._everything], self._everything, False
        else:
            tiers, sure, nearest = self._tiers(typed)
        hits = 0
        for tier in tiers:
            hits |= tier
        mask = self._mask(masks)
        order = []
        for tier in tiers:
            order += self._ordered(tier & mask, typed)
        entries = [self.entries[number] for number in order]
        return Found(
            entries, (sure & mask).bit_count(), nearest and bool(entries), self._count(hits, masks)
        )

    @property
    def _everything(self):
        return (1 << len(self.entries)) - 1

    def _posted(self, numbers):
        """Return where a word stands: a bitmap, or the numbers themselves, if few: smaller."""
        return tuple(numbers) if len(numbers) <= SELDOM else self._bitmap(numbers)

    def _bitmap(self, numbers):
        return bitmap(numbers, len(self.entries))

    def _mask(self, masks, but=None):
        bits = self._everything
        for choice, mask in masks.items():
            if choice != but:
                bits &= mask
        return bits

    def _count(self, hits, masks):
        counts = {}
        for choice, values in self._choices.items():
            left = hits & self._mask(masks, but=choice)
            counted = {value: (left & bits).bit_count() for value, bits in values.items()}
            counts[choice] = {value: count for value, count in counted.items() if count}
        return counts

    # -- words --------------------------------------------------------------------------------

    def _split(self, query):
        """Return the words of ``query``; a code stays whole where one begins like it."""
        found = []
        for chunk in search_key(query[:MOST_LETTERS]).split():
            chunk = chunk.strip(_PUNCTUATION)
            if looks_like_code(chunk) and self._beginning(chunk):
                found.append(chunk)
            else:
                found += words(chunk)
        return list(dict.fromkeys(found))[:MOST_WORDS]

    def _beginning(self, start):
        """Return the words of the catalogue that begin with ``start``."""
        first = bisect_left(self._sorted, start)
        last = bisect_left(self._sorted, start + "\U0010ffff", lo=first)
        return self._sorted[first:last]

    def _whole(self, word, posted):
        bits = bits_of(posted.get(word, 0))
        other = folded(word)
        return bits if other == word else bits | bits_of(posted.get(other, 0))

    def _begun(self, word, posted):
        bits, few = self._whole(word, posted), set()
        for longer in self._beginning(word):
            where = posted.get(longer, 0)
            if isinstance(where, tuple):
                few.update(where)
            else:
                bits |= where
        return bits | self._bitmap(few)

    def _slipped(self, word):
        """Return what has a word from which one slip leads to ``word``, or two that it joins."""
        bits = 0
        near = {meant for form in {word, *shorter(word)} for meant in self._shorter.get(form, ())}
        for meant in near:
            if one_slip(word, meant):
                bits |= bits_of(self._having[meant])
        for place in range(2, len(word) - 1):
            bits |= self._whole(word[:place], self._having) & self._whole(
                word[place:], self._having
            )
        return bits

    # -- what is found --------------------------------------------------------------------------

    def _tiers(self, typed):
        """Return bitmaps, each apart from those before, best first; which are sure; if only near.

        What was chosen plays no part, so that the numbers beside other choices hold when taken.
        """
        named, having, exact = [], [], self._everything
        for word in typed:
            # The last word may still be being typed; a number or an unknown word is a beginning.
            begun = word == typed[-1] or not word.isalpha() or not self._whole(word, self._having)
            find = self._begun if begun else self._whole
            exact &= self._whole(word, self._named)
            named.append(find(word, self._named))
            having.append(find(word, self._having))
        tiers = apart([exact, in_all(named), in_all(having), *self._said_otherwise(typed)])
        sure = in_any(tiers)
        if sure.bit_count() >= FEW:
            return tiers, sure, False
        slips = [self._slipped(word) if len(typed) > 1 or len(word) > 2 else 0 for word in typed]
        tiers = apart([*tiers, self._one_slipped(having, slips)])
        if not in_any(tiers):
            tiers = [in_all([a | b for a, b in zip(having, slips, strict=True)])]
        if in_any(tiers):
            return tiers, sure, False
        telling = [word for word in typed if word not in SAID_AROUND]
        if telling and telling != typed:
            return self._tiers(telling)
        return self._most_words(typed, having, slips), 0, True

    def _said_otherwise(self, typed):
        """Return what is found with words of the catalogue in place of what people say."""
        text = " ".join(map(folded, typed))
        found = []
        for said, meant in self._synonyms:
            if said and re.search(rf"\b{re.escape(said)}\b", text):
                rest = re.sub(rf"\b{re.escape(said)}\b", " ", text).split()
                wanted = [*dict.fromkeys([*meant, *rest])]
                found.append(in_all([self._whole(word, self._having) for word in wanted]))
                # What people add to it (“làm sổ đỏ”) is often no word of the catalogue.
                if rest:
                    known = [word for word in wanted if self._whole(word, self._having)]
                    found.append(in_all([self._whole(word, self._having) for word in known]))
        return found

    def _one_slipped(self, having, slips):
        """Return what has all words but one as typed, and that one with a slip."""
        before = [self._everything]
        for bits in having:
            before.append(before[-1] & bits)
        after, found = self._everything, 0
        for place in range(len(having) - 1, -1, -1):
            found |= before[place] & slips[place] & after
            after &= having[place]
        return found

    def _most_words(self, typed, having, slips):
        """Return bitmaps of what has the weightiest of the words, best first.

        A rare word weighs more, one with a slip less, and two that stand together more than apart.
        """
        weights, weight_of = defaultdict(float), []
        for bits, slipped in zip(having, slips, strict=True):
            known = bits or slipped
            weight = math.log(1 + len(self.entries) / known.bit_count()) if known else 0.0
            weight_of.append(weight)
            for number in numbers_of(known) if known else ():
                weights[number] += weight if bits else weight * SLIPPED_WEIGHT
        pairs = [
            (" ".join(map(folded, typed[place : place + 2])), sum(weight_of[place : place + 2]) / 2)
            for place in range(len(typed) - 1)
        ]
        for number in weights:
            key = f" {self._keys[number]} "
            weights[number] += sum(weight for pair, weight in pairs if f" {pair} " in key)
        best = max(weights.values(), default=0)
        good = [(weight, number) for number, weight in weights.items() if weight >= best / 2]
        good.sort(key=lambda pair: (-pair[0], len(self._keys[pair[1]]), pair[1]))
        return [1 << number for _weight, number in good[:NEAREST]]

    def _ordered(self, bits, typed):
        numbers = numbers_of(bits)
        if not typed or len(numbers) < 2:
            return numbers
        text = " ".join(map(folded, typed))
        return sorted(numbers, key=lambda number: self._closeness(number, text))

    def _closeness(self, number, text):
        """Return how near the name is to what was typed: the same, begun with, said in one go."""
        key = self._keys[number]
        if key == text:
            rank = 0
        elif key.startswith(text):
            rank = 1
        else:
            rank = 2 if text in key else 3
        return rank, len(key), number


def _forms(text):
    """Return the words of ``text``, each as it may be written."""
    return frozenset(form for word in words(text) for form in (word, folded(word)))
