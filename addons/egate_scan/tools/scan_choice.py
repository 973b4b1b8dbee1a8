"""How a device is told what the clerk chose: its words for source, colours, sharpness and size."""

import re
from typing import NamedTuple

#: Width and height in millimetres; ``whole`` is as far as the device goes, up to A3.
SIZES = {"a4": (210, 297), "a5": (148, 210), "a3": (297, 420), "whole": (432, 432)}
#: Millimetres that a device may have less than the paper without being noticed.
SLACK = 3
#: What the same thing is called elsewhere.
_ADF_MODES = ("adf-mode", "adf_mode")
_PAPER_NAMES = ("scan-area", "paper-size", "papersize", "page-format", "quick-format")
_NO_PAPER = r"auto|transpar|negative|positive|slide|film|tma|tpu"
#: Grey and colour of another kind than a page of text wants.
_POOR = r"diffusion|halftone|dither|lineart|binary|16|48|64|infrared"


class UnsupportedError(Exception):
    """The device cannot do this."""


class Choice(NamedTuple):
    """What a run is told, and what comes of it where that differs from what was asked."""

    #: Options by name, in the order in which they are to be set: a source resets the others.
    options: dict
    #: Short options and their values.
    area: tuple
    mode: str
    #: Dots per inch, ``None`` where the device does not let choose.
    dpi: int | None
    #: Width and height in millimetres that it is short of, empty when the paper fits.
    short: tuple


def choose(able, source, mode, dpi, size="a4"):
    """Return how ``able`` is told to scan so.

    :param able: :class:`sane.Abilities`
    :param str source: ``feeder``, ``duplex`` or ``flatbed``
    :param str mode: ``gray`` or ``color``
    :param int dpi: dots per inch
    :param str size: a key of :data:`SIZES`
    :rtype: Choice
    :raise UnsupportedError: it cannot
    """
    options = source_options(able, source)
    mode, words = _mode_options(able, mode)
    options |= words
    depth = able.options.get("depth")
    if depth and depth.active and depth.settable and depth.now not in ("", "8"):
        options |= {"depth": "8"} if "8" in depth.choices else {}
    dpi, words = _resolution_options(able, dpi)
    options |= words
    words, area, short = _size_options(able, source, size)
    return Choice(options | words, area, mode, dpi, short)


# -- where the paper lies -----------------------------------------------------------------------


def source_word(sources, wanted):
    """Return the device's word for ``feeder``, ``duplex`` or ``flatbed``, or ``None``.

    >>> words = ("Flatbed", "ADF Front", "ADF Back", "ADF Duplex")
    >>> [source_word(words, wanted) for wanted in ("feeder", "duplex", "flatbed")]
    ['ADF Front', 'ADF Duplex', 'Flatbed']
    >>> words = ("Auto", "Normal", "ADF", "Duplex", "Transparency")
    >>> [source_word(words, wanted) for wanted in ("feeder", "duplex", "flatbed")]
    ['ADF', 'Duplex', 'Normal']
    >>> source_word(("ADF Rear", "ADF"), "feeder")
    'ADF'
    >>> source_word(("Flatbed",), "duplex") is None
    True
    """
    duplex = [word for word in sources if re.search(r"duplex|both|two.?side", word, re.I)]
    feeders = [
        word
        for word in sources
        if word not in duplex and re.search(r"adf|feed|simplex", word, re.I)
    ]
    found = {
        "duplex": duplex,
        "feeder": sorted(feeders, key=lambda word: bool(re.search(r"back|rear", word, re.I))),
        "flatbed": [
            word
            for word in sources
            if word not in duplex + feeders and not re.search(_NO_PAPER, word, re.I)
        ],
    }[wanted]
    return found[0] if found else None


def source_options(able, wanted):
    """Return the options that say where the paper lies, and whether both sides are read.

    :raise UnsupportedError: the device has no such place
    """
    word = source_word(able.sources, wanted)
    options = {}
    if wanted == "duplex" and not word:
        options = _sides(able, both=True)
        if not options:
            raise UnsupportedError(wanted)
        word = source_word(able.sources, "feeder")
    elif wanted == "feeder":
        options = _sides(able, both=False)
    if able.sources and not word:
        raise UnsupportedError(wanted)
    if not able.sources and wanted == "feeder" and not _takes_sheets(able):
        raise UnsupportedError(wanted)
    source = able.options.get("source")
    return ({"source": word} if word and source.settable else {}) | options


def _sides(able, both):
    """Return the option that says whether both sides are read, of those that have one."""
    source = able.options.get("source")
    # Inactive as long as another source is set.
    waits = source and source.settable and source.now != source_word(able.sources, "feeder")
    for name in (*_ADF_MODES, "duplex"):
        option = able.options.get(name)
        if option and option.settable and (option.active or waits):
            words = [
                word
                for word in option.choices
                if re.search(r"duplex|both|yes" if both else r"simplex|single|no", word, re.I)
            ]
            return {name: words[0]} if words else {}
    return {}


def _takes_sheets(able):
    """Tell whether a device without any source to choose is one that draws paper in."""
    names = (*_ADF_MODES, "duplex", "feeder-mode", "page-height", "batch-scan")
    height = able.options.get("y")
    long = bool(height and height.unit == "mm" and height.span and height.span[1] > 450)
    return long or any(name in able.options for name in names)


# -- colours and sharpness ----------------------------------------------------------------------


def mode_word(modes, wanted):
    """Return the device's word for ``gray`` or ``color``, or ``None``.

    >>> mode_word(("Lineart", "Gray", "Color"), "gray"), mode_word(("24bit Color",), "color")
    ('Gray', '24bit Color')
    >>> mode_word(("Black & White", "Gray[Error Diffusion]", "True Gray"), "gray")
    'True Gray'
    >>> mode_word(("48 bits color", "Color"), "color")
    'Color'
    >>> mode_word(("Lineart",), "color") is None
    True
    """
    pattern = {"gray": r"gr[ae]y", "color": r"colou?r"}[wanted]
    found = [word for word in modes if re.search(pattern, word, re.I)]
    return min(found, key=lambda word: bool(re.search(_POOR, word, re.I)), default=None)


def _mode_options(able, wanted):
    """Return the mode and its options; a device that has no grey scans in colour."""
    gray = able.options.get("gray")
    if not able.modes:
        return wanted, ({"gray": "yes" if wanted == "gray" else "no"} if gray else {})
    for mode in dict.fromkeys((wanted, "color")):
        if word := mode_word(able.modes, mode):
            settable = able.options["mode"].settable
            return mode, ({"mode": word} if settable else {})
    raise UnsupportedError(wanted)


def _resolution_options(able, wanted):
    """Return the resolution that comes nearest, better rather than worse, and its options."""
    if able.resolutions:
        dpi = min(able.resolutions, key=lambda one: (one < wanted, abs(one - wanted)))
    elif able.range:
        dpi = int(min(max(wanted, able.range[0]), able.range[1]))
    else:
        return None, {}
    names = ("resolution",) if "resolution" in able.options else ("x-resolution", "y-resolution")
    settable = [name for name in names if able.options[name].settable]
    return dpi, {name: str(dpi) for name in settable}


# -- size ---------------------------------------------------------------------------------------


def _size_options(able, source, size):
    """Return the options and the area of a paper of ``size``, and where the device is shorter."""
    options, area, got = {}, [], []
    for short, paper, wanted in zip(
        ("x", "y"), ("page-width", "page-height"), SIZES[size], strict=True
    ):
        edge, media = able.options.get(short), able.options.get(paper)
        limit = edge.span[1] if _in_millimetres(edge) else None
        if source != "flatbed" and _in_millimetres(media) and media.span[1]:
            # How far it goes depends on the paper that the device was told of.
            limit = media.span[1]
            options[paper] = f"{min(wanted, limit):g}"
        if limit is None:
            continue
        got.append(min(wanted, limit))
        if _in_millimetres(edge):
            area += [f"-{short}", f"{got[-1]:g}"]
            start = able.options.get({"x": "l", "y": "t"}[short])
            if _in_millimetres(start) and start.now not in ("", "0"):
                area += [{"x": "-l", "y": "-t"}[short], "0"]
    if not got:
        return _named_paper(able, size), (), ()
    fits = all(one + SLACK >= wanted for one, wanted in zip(got, SIZES[size], strict=False))
    told = not fits and size != "whole" and len(got) == 2
    return options, tuple(area), tuple(round(one) for one in got) if told else ()


def _in_millimetres(option):
    return bool(option and option.unit == "mm" and option.span and option.settable)


def _named_paper(able, size):
    """Return the option of a device that knows papers by name alone."""
    wanted = r"max" if size == "whole" else rf"\b{size}\b(?!.*land)"
    for name in _PAPER_NAMES:
        option = able.options.get(name)
        if option and option.active and option.settable:
            for word in option.choices:
                if re.search(wanted, word, re.I):
                    return {name: word}
    return {}
