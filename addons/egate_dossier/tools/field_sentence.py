"""A sentence about what is wrong that knows at which field a screen shows it."""


class FieldSentence(str):
    """A text like any other; ``field`` is the name of the field that it is about.

    >>> fault = FieldSentence("applicant_name", "Enter the name.")
    >>> fault, fault.field, "\\n".join([fault])
    ('Enter the name.', 'applicant_name', 'Enter the name.')
    """

    __slots__ = ("field",)

    def __new__(cls, field: str, text: str):
        sentence = super().__new__(cls, text)
        sentence.field = field
        return sentence


def at(field: str, *texts: str | None) -> list[FieldSentence]:
    """Return those of ``texts`` that say something, each about ``field``.

    >>> at("note", None, "", "Too long."), at("note", None)
    (['Too long.'], [])
    """
    return [FieldSentence(field, text) for text in texts if text]


def field_of(text: str) -> str:
    """Return the field that ``text`` is about, or an empty string.

    >>> field_of(FieldSentence("note", "Too long.")), field_of("Too long.")
    ('note', '')
    """
    return getattr(text, "field", "")
