"""XML: well-formed, one root, and identifiers used once in an addon."""

from collections import Counter
from pathlib import Path

from lxml import etree


def check(paths):
    given = {}
    for path in paths:
        if path.suffix != ".xml":
            continue
        try:
            root = etree.parse(str(path)).getroot()
        except etree.XMLSyntaxError as error:
            yield f"{path}: {error}"
            continue
        if "static" in Path(path).parts:
            if root.tag not in ("templates", "svg", "odoo"):
                yield f"{path}: the root of a component's file is <templates>"
            continue
        if root.tag != "odoo":
            yield f"{path}: the root is <odoo>, not <{root.tag}>"
            continue
        ids = Counter(
            (element.get("id"), element.tag)
            for element in root.iter("record", "template", "menuitem")
            if element.get("id")
        )
        for (identifier, tag), count in ids.items():
            if count > 1:
                yield f"{path}: {tag} {identifier} is there {count} times"
        yield from _given_before(path, root, given)
        for element in root.iter("record"):
            names = Counter(field.get("name") for field in element.findall("field"))
            for name, count in names.items():
                if count > 1:
                    yield f"{path}:{element.sourceline}: field {name} is given {count} times"


def _given_before(path, root, given):
    """Find what a record of another file of the addon says already: the later one would win.

    A record may be completed elsewhere, by fields that it does not have yet.
    """
    parts = Path(path).parts
    addon = parts[parts.index("addons") + 1] if "addons" in parts[:-1] else ""
    for element in root.iter("record", "template"):
        names = [field.get("name") for field in element.findall("field")] or ["arch"]
        for name in names if element.get("id") else ():
            before = given.setdefault((addon, element.get("id"), name), path)
            if before != path:
                yield f"{path}:{element.sourceline}: {element.get('id')}.{name} is in {before}, too"
