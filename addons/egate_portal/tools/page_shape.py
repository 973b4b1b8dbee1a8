"""A page that differs from others by its words alone, as the parts between the words.

>>> shape, words = take_apart({"name": "An & Bình", "late": False, "steps": [{"unit": "Một cửa"}]})
>>> words
['An & Bình', 'Một cửa']
>>> shape == take_apart({"name": "Chi", "late": False, "steps": [{"unit": "Tư pháp"}]})[0]
True
>>> shape == take_apart({"name": "", "late": False, "steps": [{"unit": "Tư pháp"}]})[0]
False
>>> marked = put_together(shape)
>>> parts = Parts(f"<h1>{marked['name']}</h1><p>{marked['steps'][0]['unit']}, {marked['name']}</p>")
>>> parts.fill(words)
'<h1>An &amp; Bình</h1><p>Một cửa, An &amp; Bình</p>'
"""

import re

from markupsafe import escape

#: Stands for a word in a shape.
WORD = object()
#: Characters that Unicode leaves to private use; they are neither escaped nor shortened.
_MARK = re.compile("\ue000([0-9]+)\ue001")


def take_apart(values):
    """Return what decides which parts a page has, and its words in order.

    A word is a text that is not empty; all else belongs to the shape: what is empty, yes or no,
    how many there are.

    :param dict values: of texts, numbers, functions, and dicts and lists of these
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

    return shape_of(values), words


def put_together(shape):
    """Return values of this shape whose words are marks."""
    count = 0

    def value_of(part):
        nonlocal count
        if part is WORD:
            count += 1
            return f"\ue000{count - 1}\ue001"
        if part == "":
            return ""
        kind, *content = part
        if kind is None:
            return content[1]
        (content,) = content
        if kind is dict:
            return {key: value_of(one) for key, one in content}
        return kind(map(value_of, content))

    return value_of(shape)


class Parts:
    """A page rendered with marks, between which words are put.

    :param str marked: the page
    """

    __slots__ = ("order", "proven", "texts")

    def __init__(self, marked):
        found = _MARK.split(marked)
        self.texts, self.order = found[::2], [int(place) for place in found[1::2]]
        #: Whether it gave a page that is the same as one rendered, or False: never use it.
        self.proven = None

    def fill(self, words):
        """Return the page with these words, escaped as in a template.

        :param list[str] words: as many as :func:`take_apart` gave
        """
        safe = [str(escape(word)) for word in words]
        filled = [self.texts[0]]
        for place, text in zip(self.order, self.texts[1:], strict=True):
            filled += (safe[place], text)
        return "".join(filled)
