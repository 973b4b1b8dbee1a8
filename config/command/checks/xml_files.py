"""XML: well-formed, one root, and identifiers used once in an addon."""

from collections import Counter
from pathlib import Path

from lxml import etree


def check(paths):
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
        for element in root.iter("record"):
            names = Counter(field.get("name") for field in element.findall("field"))
            for name, count in names.items():
                if count > 1:
                    yield f"{path}:{element.sourceline}: field {name} is given {count} times"
