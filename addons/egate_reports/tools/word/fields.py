"""What a form gives to its template: texts and lists of texts, never a record."""

from typing import NamedTuple


class WordField(NamedTuple):
    """One field of a form."""

    name: str
    #: What it is, in the language of who reads the list.
    label: str
    #: What stands there in the made-up dossier of a preview.
    sample: str = ""
    #: Of a list: the fields of its rows.
    columns: tuple = ()


def names_of(fields) -> dict:
    """Return what :func:`.tags.check_tags` holds tags against.

    >>> names_of([WordField("code", "", ""), WordField("rows", "", columns=(WordField("n", ""),))])
    {'code': None, 'rows': frozenset({'n'})}
    """
    return {
        field.name: frozenset(one.name for one in field.columns) if field.columns else None
        for field in fields
    }


def sample_of(fields) -> dict:
    """Return the values of a made-up dossier.

    >>> sample_of([WordField("rows", "", columns=(WordField("n", "", "1"),))])
    {'rows': [{'n': '1'}, {'n': '1'}]}
    """
    return {
        field.name: [{one.name: one.sample for one in field.columns}] * 2
        if field.columns
        else field.sample
        for field in fields
    }


def nothing_of(fields) -> dict:
    """Return the values of a form on which everything is empty."""
    return {field.name: [] if field.columns else "" for field in fields}
