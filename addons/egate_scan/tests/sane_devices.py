"""Scanners for the tests: SANE's own ``test`` backend, a device without hardware.

It scans for real (its program, its feeder that is empty after ten pages, its faults), so that
nothing of ours has to be pretended.
"""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

DEVICE = "test:0"


@contextmanager
def sane_devices(**options):
    """Let SANE know the test devices alone.

    :param options: of the backend, as in its ``test.conf``, with ``_`` for ``-``:
        ``test_picture="Grid"``, ``read_status_code="SANE_STATUS_JAMMED"``
    """
    with tempfile.TemporaryDirectory(prefix="egate-sane-") as folder:
        lines = ["number_of_devices 1", "mode Gray", "depth 8", "resolution 200.0"]
        lines += [
            f'{name.replace("_", "-")} "{value}"'
            if " " in str(value) or "STATUS" in str(value)
            else f"{name.replace('_', '-')} {value}"
            for name, value in options.items()
        ]
        (Path(folder) / "dll.conf").write_text("test\n")
        (Path(folder) / "test.conf").write_text("\n".join(lines) + "\n")
        with patch.dict(os.environ, {"SANE_CONFIG_DIR": folder}):
            yield folder


@contextmanager
def clinging_program():
    """Let SANE's program, the real one, hang once it has scanned, as drivers do now and then."""
    with tempfile.TemporaryDirectory(prefix="egate-sane-") as folder:
        program = Path(folder) / "scanimage"
        program.write_text(
            f'#!/bin/sh\n"{shutil.which("scanimage")}" "$@"\ncode=$?\n'
            'case "$*" in *--batch=*) exec sleep 300;; esac\nexit $code\n'
        )
        program.chmod(0o700)
        with patch.dict(os.environ, {"PATH": f"{folder}:{os.environ['PATH']}"}):
            yield


@contextmanager
def broken_program(way):
    """Let SANE's program end after three pages of a stack, in a way of its own.

    :param str way: shell words that end it
    """
    with tempfile.TemporaryDirectory(prefix="egate-sane-") as folder:
        program = Path(folder) / "scanimage"
        program.write_text(
            f'#!/bin/sh\nreal="{shutil.which("scanimage")}"\n'
            'case "$*" in *--batch=*) ;; *) exec "$real" "$@";; esac\n'
            f'"$real" "$@" --batch-count=3 2>&1 | grep -v "^Batch terminated" >&2\n{way}\n'
        )
        program.chmod(0o700)
        with patch.dict(os.environ, {"PATH": f"{folder}:{os.environ['PATH']}"}):
            yield
