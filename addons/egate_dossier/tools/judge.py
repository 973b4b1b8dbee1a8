"""May this file be kept with a dossier? Judged by its content, in pieces, nothing decoded here."""

import json
from typing import BinaryIO, NamedTuple

from . import kinds
from .own_process import BusyError, JobError, run_apart


class Limits(NamedTuple):
    """What an office accepts."""

    max_bytes: int
    max_pages: int
    #: Width × height of one picture.
    max_pixels: int
    #: Media types.
    types: frozenset


class Verdict(NamedTuple):
    """What a file is; ``fault`` is empty when it may be kept.

    Faults: those of :func:`.kinds.kind_of` and of ``apart/judge_pdf.py``, ``large``, ``type`` (a
    known type that the office does not accept), ``phone`` (the same, of telephones), ``heic`` (one
    of those is broken), ``two`` (two things at once), ``tail``, ``busy``
    (there was no time to look at it).
    """

    fault: str
    mimetype: str = ""
    pages: int = 0
    #: Carries a digital signature, which any change would break.
    signed: bool = False


def judge(stream: BinaryIO, limits: Limits) -> Verdict:
    """Judge a file that has a descriptor.

    :raise OSError: no room on the disk
    """
    size = stream.seek(0, 2)
    if size > limits.max_bytes:
        return Verdict("large")
    kind = kinds.kind_of(stream)
    if kind not in kinds.ENDINGS:
        return Verdict(kind)
    if kind not in limits.types:
        return Verdict("phone" if kind == kinds.HEIC else "type", kind)
    if kinds.is_two_things(stream, kind):
        return Verdict("two", kind)
    if kind == kinds.PDF:
        return _judge_pdf(stream, limits)
    return _judge_picture(stream, kind, limits)


def _judge_picture(stream, kind, limits):
    try:
        with run_apart("measure_picture", stream, kind=kind, max_frames=limits.max_pages) as output:
            found = json.load(output)
    except BusyError:
        return Verdict("busy", kind)
    except JobError:
        return Verdict("complex", kind)
    if "fault" in found:
        broken_heic = kind == kinds.HEIC and found["fault"] == "broken"
        return Verdict("heic" if broken_heic else found["fault"], kind)
    if found["pixels"] > limits.max_pixels:
        return Verdict("pixels", kind)
    return Verdict("", kind, found["frames"])


def _judge_pdf(stream, limits):
    try:
        with run_apart(
            "judge_pdf", stream, max_pages=limits.max_pages, max_pixels=limits.max_pixels
        ) as output:
            found = json.load(output)
    except BusyError:
        return Verdict("busy", kinds.PDF)
    except JobError:
        # It needs more than any honest paper does, or breaks its reader.
        return Verdict("complex", kinds.PDF)
    fault = found["fault"] or kinds.fault_at_the_end(stream)
    return Verdict(fault, kinds.PDF, found.get("pages", 0), found.get("signed", False))
