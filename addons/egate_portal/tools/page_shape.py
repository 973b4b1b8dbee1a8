"""A page that differs from others by its words alone, as the parts between the words.

>>> shape, words = take_apart({"name": "An & Bình", "late": False, "steps": [{"unit": "Một cửa"}]})
>>> words
['An & Bình', 'Một cửa']
>>> shape == take_apart({"name": "Chi", "late": False, "steps": [{"unit": "Tư pháp"}]})[0]
True
>>> shape == take_apart({"name": "", "late": False, "steps": [{"unit": "Tư pháp"}]})[0]
False
>>> marked, marks = put_together(shape)
>>> page = f"<h1>{marked['name']}</h1><p>{marked['steps'][0]['unit']}, {marked['name']}</p>"
>>> parts = Parts(page, any(mark.asked for mark in marks))
>>> parts.fill(words)
'<h1>An &amp; Bình</h1><p>Một cửa, An &amp; Bình</p>'
"""

import re

from markupsafe import escape

#: Stands for a word in a shape.
WORD = object()


class Mark(str):
    """Stands for a word in a page, and notes in ``asked`` whatever is done but to print it.

    What a template asks of one word it may answer otherwise of another.

    >>> mark = Mark("\ue0000\ue001")
    >>> str(escape(mark)) == f"{mark}" == "%s" % mark, bool(mark), mark.asked
    (True, True, False)
    >>> mark == "late", mark.asked
    (False, True)
    """

    __slots__ = ("asked",)

    def __new__(cls, text):
        mark = super().__new__(cls, text)
        mark.asked = False
        return mark

    def __bool__(self):
        return True


def _asks(name):
    act = getattr(str, name)

    def asked(self, *values, **options):
        self.asked = True
        return act(self, *values, **options)

    return asked


for _name in dir(str):
    if not _name.startswith("_") or _name in {
        *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__len__"),
        *("__contains__", "__getitem__", "__iter__", "__add__", "__mul__", "__mod__"),
    }:
        setattr(Mark, _name, _asks(_name))


#: Characters that Unicode leaves to private use; they are neither escaped nor shortened.
_MARK = re.compile("\ue000([0-9]+)\ue001")


def take_apart(values, fixed=()):
    """Return what decides which parts a page has, and its words in order.

    A word is a text that is not empty; all else belongs to the shape: what is empty, yes or no,
    how many there are.

    :param dict values: of texts, numbers, functions, and dicts and lists of these
    :param fixed: names of texts that belong to the shape, because the template asks what they are
    :return: the shape, hashable; the words
    :rtype: tuple[tuple, list[str]]
    """
    words = []

    def shape_of(value):
        kind = type(value)
        if kind is str:
            if not value:
                return ""
            words.append(value)
            return WORD
        if kind is dict:
            return kind, tuple([(key, shape_of(one)) for key, one in value.items()])
        if kind is list or kind is tuple:
            return kind, tuple(map(shape_of, value))
        # 1 is no more True than it is 1.0.
        return None, kind, value

    parts = [
        (key, (None, type(value), value) if key in fixed else shape_of(value))
        for key, value in values.items()
    ]
    return (dict, tuple(parts)), words


def put_together(shape):
    """Return values of this shape whose words are marks, and the marks.

    :rtype: tuple[dict, list[Mark]]
    """
    marks = []

    def value_of(part):
        if part is WORD:
            marks.append(Mark(f"\ue000{len(marks)}\ue001"))
            return marks[-1]
        if part == "":
            return ""
        kind, *content = part
        if kind is None:
            return content[1]
        (content,) = content
        if kind is dict:
            return {key: value_of(one) for key, one in content}
        return kind(map(value_of, content))

    return value_of(shape), marks


#: So many pages with different words have to be the same as rendered before a shape is trusted:
#: what a template asks of a text of its own (``word in "late,lost"``) no mark notices.
PROOFS = 3


class Parts:
    """A page rendered with marks, between which words are put.

    :param marked: the page, or ``None`` where it cannot be rendered with marks
    :type marked: str | None
    :param bool asked: a template did more with a word than to print it

    >>> parts = Parts("<p>\ue0000\ue001</p>")
    >>> parts.prove(["An"], "<p>An</p>"), parts.know(["An"]), parts.know(["Chi"])
    (None, True, False)
    >>> parts.prove(["late"], "<p>late!</p>"), parts.know(["An"])
    (None, False)
    """

    __slots__ = ("order", "proofs", "texts")

    def __init__(self, marked, asked=False):
        found = _MARK.split(marked or "")
        self.texts, self.order = found[::2], [int(place) for place in found[1::2]]
        #: Words that gave a page that is the same as one rendered, or None: never use it.
        self.proofs = None if asked or marked is None else set()

    def know(self, words):
        """Return whether a page with these words may be put together.

        :rtype: bool
        """
        proofs = self.proofs
        return proofs is not None and (len(proofs) >= PROOFS or tuple(words) in proofs)

    def prove(self, words, rendered):
        """Compare with a page as it was rendered; one that is not the same ends the use of all."""
        if self.proofs is not None:
            if self.fill(words) == rendered:
                self.proofs.add(tuple(words))
            else:
                self.proofs = None

    def fill(self, words):
        """Return the page with these words, escaped as in a template.

        :param list[str] words: as many as :func:`take_apart` gave
        """
        safe = [str(escape(word)) for word in words]
        filled = [self.texts[0]]
        for place, text in zip(self.order, self.texts[1:], strict=True):
            filled += (safe[place], text)
        return "".join(filled)
