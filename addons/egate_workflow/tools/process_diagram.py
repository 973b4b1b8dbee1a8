"""A process as a picture: Graphviz draws it; only its shapes and words are kept. Pure.

Lanes are roles: who works there. The text of a process is untrusted, so it is escaped on input,
and on output the picture is rebuilt from a list of what it may contain.
"""

import subprocess
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from lxml import etree

PROGRAM = "dot"
#: Seconds until a drawing is given up; sixty states take well under one second.
MOST_SECONDS = 10
#: Characters per line in the names of states and of ways, and the number of lines that are kept.
NAME, WAY, LINES = 24, 20, 3

_SVG = "http://www.w3.org/2000/svg"
_GEOMETRY = {"d", "points", "cx", "cy", "rx", "ry", "x", "y", "transform"}
_PAINT = {"fill", "stroke", "stroke-width", "stroke-dasharray", "text-anchor"}
_FONT = {"font-family", "font-size", "font-weight"}
#: The elements that are kept, with their attributes.
_KEPT = {
    "svg": {"viewBox"},
    "g": {"id", "class", "transform"},
    "path": _GEOMETRY | _PAINT,
    "polygon": _GEOMETRY | _PAINT,
    "polyline": _GEOMETRY | _PAINT,
    "ellipse": _GEOMETRY | _PAINT,
    "text": _GEOMETRY | _PAINT | _FONT,
}
_FILLS = {
    "start": "#e7f4ec",
    "work": "#ffffff",
    "citizen": "#fff6e0",
    "money": "#fff6e0",
    "agency": "#eef2fb",
    "end": "#eceef1",
}
_RED = "#b3261e"
_STROKES = {"primary": "#3d5a80", "secondary": "#8a94a3", "danger": "#a8624f"}


class DrawingFailed(Exception):
    """There is no picture; ``missing`` means that the program is not installed."""

    def __init__(self, message: str, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Node:
    """A state in the picture; ``notes`` are small lines below its name, ``alarm`` is a red one."""

    key: int
    name: str
    kind: str = "work"
    lane: int | None = None
    notes: tuple[str, ...] = ()
    alarm: str = ""
    faulty: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A transition in the picture."""

    key: int
    source: int
    target: int
    name: str
    style: str = "primary"
    guarded: bool = False
    faulty: bool = False


def dot_text(
    nodes: Sequence[Node], edges: Sequence[Edge], lanes: Sequence[tuple[int, str]] = ()
) -> str:
    """Return the picture in Graphviz's own language.

    :param lanes: key and name of each, in order; nodes without a lane stand outside

    >>> "&lt;b&gt;" in dot_text([Node(1, "<b>")], [])
    True
    """
    lines = [
        "digraph process {",
        'graph [rankdir=LR, bgcolor="transparent", nodesep=0.35, ranksep=0.55, pad=0.2,'
        ' fontname="Arial", fontsize=11, splines=true]',
        'node [shape=box, style="rounded,filled", fontname="Arial", fontsize=12,'
        ' margin="0.1,0.05", penwidth=1.2]',
        'edge [fontname="Arial", fontsize=10, arrowsize=0.7, penwidth=1.2]',
    ]
    for number, (lane, name) in enumerate(lanes):
        lines += [
            f"subgraph cluster_{number} {{",
            f"label={_words(name)}; labeljust=l; style=rounded;"
            ' color="#d5dae1"; fontcolor="#5b6675"; penwidth=1',
            *(_node(node) for node in nodes if node.lane == lane),
            "}",
        ]
    known = {lane for lane, _name in lanes}
    lines += [_node(node) for node in nodes if node.lane not in known]
    lines += [_edge(edge, _goes_back(edge, nodes)) for edge in edges]
    return "\n".join([*lines, "}"])


def _goes_back(edge: Edge, nodes: Sequence[Node]) -> bool:
    order = {node.key: place for place, node in enumerate(nodes)}
    return order[edge.source] > order[edge.target]


def _node(node: Node) -> str:
    small = [(note, "#5b6675") for note in node.notes] + [(node.alarm, _RED)] * bool(node.alarm)
    rows = [f"<B>{_safe(line)}</B>" for line in _folded(node.name, NAME)]
    rows += [f'<FONT POINT-SIZE="10" COLOR="{color}">{_safe(note)}</FONT>' for note, color in small]
    table = "".join(f"<TR><TD>{row}</TD></TR>" for row in rows)
    attributes = [
        f'label=<<TABLE BORDER="0" CELLSPACING="2" CELLPADDING="0">{table}</TABLE>>',
        f'id="state{node.key:d}"',
        f'class="o_state{" o_faulty" if node.faulty else ""}"',
        f'fillcolor="{"#fdecea" if node.faulty else _FILLS.get(node.kind, "#ffffff")}"',
        f'color="{_RED if node.faulty else "#7d8896"}"',
    ]
    if node.kind == "end":
        attributes.append("peripheries=2")
    return f"s{node.key:d} [{', '.join(attributes)}]"


def _edge(edge: Edge, back: bool) -> str:
    color = _RED if edge.faulty else _STROKES.get(edge.style, "#3d5a80")
    attributes = [
        f"label={_words(edge.name)}",
        f'id="way{edge.key:d}"',
        f'class="o_way{" o_faulty" if edge.faulty else ""}"',
        f'color="{color}"',
        f'fontcolor="{_RED if edge.faulty else "#4a5563"}"',
    ]
    if edge.guarded:
        attributes.append("style=dashed")
    if edge.style == "primary" and not back:
        attributes.append("weight=4")
    if back:
        # Without this, a way back would reverse the order of the work.
        attributes.append("constraint=false")
    return f"s{edge.source:d} -> s{edge.target:d} [{', '.join(attributes)}]"


def _words(text: str) -> str:
    return "<" + "<BR/>".join(_safe(line) for line in _folded(text, WAY)) + ">"


def _folded(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` characters; cut text that is too long."""
    lines = textwrap.wrap(" ".join(text.split()), width) or [" "]
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], f"{lines[LINES - 1][:-1]}…"]


def _safe(text: str) -> str:
    """Return ``text`` escaped so that Graphviz shows it unchanged: no markup, only printable signs.

    >>> print(_safe("a < b"), _safe(chr(92)))
    a &lt; b \\\\
    """
    printable = "".join(letter for letter in text if letter.isprintable())
    # In a label, Graphviz replaces some escapes by the name of the graph.
    return escape(printable, quote=True).replace("\\", "\\\\")


def draw(text: str) -> str:
    """Return the picture as a safe SVG element: shapes, words, and what can be clicked.

    :raise DrawingFailed: the program is not installed, failed, or took too long
    """
    try:
        done = subprocess.run(
            [PROGRAM, "-Tsvg"],
            input=text.encode(),
            capture_output=True,
            check=True,
            timeout=MOST_SECONDS,
        )
    except FileNotFoundError as error:
        raise DrawingFailed(str(error), missing=True) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise DrawingFailed(str(error)) from error
    return cleaned(done.stdout)


def cleaned(svg: bytes) -> str:
    """Return ``svg`` rebuilt from the elements of a drawing; anything else is left out.

    States and ways can be focused and clicked: ``data-state`` or ``data-way`` is the key.

    >>> cleaned(b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x</script></svg>')
    '<svg xmlns="http://www.w3.org/2000/svg"/>'
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(svg, parser)
    except etree.XMLSyntaxError as error:
        raise DrawingFailed(str(error)) from error
    if etree.QName(root).localname != "svg":
        raise DrawingFailed("not a picture")
    return etree.tostring(_rebuilt(root, None), encoding="unicode")


def _rebuilt(element, parent):
    name = etree.QName(element).localname
    attributes = {key: value for key, value in element.attrib.items() if key in _KEPT[name]}
    if name == "svg":
        # Its own size in pixels: the page scrolls it if there is no room, and scales it.
        attributes |= {
            key: f"{float(element.attrib[key].removesuffix('pt')) * 4 / 3:.0f}"
            for key in ("width", "height")
            if key in element.attrib
        }
    if name == "g":
        attributes = _pressed(element, attributes)
    if parent is None:
        copied = etree.Element(f"{{{_SVG}}}{name}", attributes, nsmap={None: _SVG})
    else:
        copied = etree.SubElement(parent, f"{{{_SVG}}}{name}", attributes)
    if name == "text":
        copied.text = "".join(element.itertext())
        return copied
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname in _KEPT:
            _rebuilt(child, copied)
    return copied


def _pressed(element, attributes):
    """Return the attributes of a group; those of a state or way include its key and words."""
    kept = {key: value for key, value in attributes.items() if key != "id"}
    for kind in ("state", "way"):
        number = attributes.get("id", "").removeprefix(kind)
        if number.isascii() and number.isdigit():
            words = [" ".join(text.itertext()) for text in element.iter(f"{{{_SVG}}}text")]
            kept |= {
                f"data-{kind}": number,
                "tabindex": "0",
                "role": "button",
                "aria-label": ", ".join(filter(None, (" ".join(word.split()) for word in words))),
            }
    return kept
