"""Scanners that this machine does not have, played back from what their drivers list.

Each is the option list of a real driver, as its users have published it (``scanimage
--all-options``; the values alone). A program in front of SANE's own answers with the list, takes
and refuses options as ``scanimage`` does, and leaves the scanning to the test device.
"""

import json
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

_MM = "    -l 0..{0}mm [0]\n    -t 0..{1}mm [0]\n    -x 0..{0}mm [{0}]\n    -y 0..{1}mm [{1}]\n"
_ADS = "Automatic Document Feeder(left aligned)"
_FI_SOURCES = "    --source Flatbed|ADF Front|ADF Back|ADF Duplex [{}]\n"
_FI_MODES = "    --mode Lineart|Halftone|Gray|Color [Lineart]\n"
_FI_DOTS = "    --resolution 50..600dpi (in steps of 1) [600]\n"
_EPSON = (
    "    --mode Lineart|Gray|Color [Lineart]\n    --depth 8bit [inactive]\n"
    "    --resolution 75|100|150|300|600|1200dpi [75]\n"
    + _MM.format(297.18, 431.8)
    + "    --source Flatbed|Automatic Document Feeder [{}]\n    --eject []\n"
    "    --bay  1 | 2 | 3 | 4 | 5 | 6  [inactive]\n    --{} Simplex|Duplex [{}]\n"
)

#: Name → what it lists, by the source that is set (``""``: as it is found).
DEVICES = {
    "brother4": {
        "": "    --mode Black & White|Gray[Error Diffusion]|True Gray|24bit Color[Fast] "
        "[24bit Color[Fast]]\n"
        "    --resolution 100|150|200|300|400|600|1200|2400|4800|9600dpi [200]\n"
        f"    --source FlatBed|{_ADS}|{_ADS[:-1]},Duplex)|Automatic Document Feeder(centrally "
        f"aligned)|Automatic Document Feeder(centrally aligned,Duplex) [{_ADS}]\n"
        "    --brightness -50..50% (in steps of 1) [inactive]\n" + _MM.format(215.9, 355.6)
    },
    "pixma": {
        "": "    --resolution auto||75|150|300|600|1200dpi [75]\n"
        "    --mode auto|Color|Gray|48 bits color|16 bits gray|Lineart [Color]\n"
        "    --source Flatbed|Automatic Document Feeder|ADF Duplex [Flatbed]\n"
        "    --custom-gamma[=(auto|yes|no)] [yes]\n    --gamma-table auto|0..255,...\n"
        "    -l auto|0..216.069mm [0]\n    -t auto|0..355.6mm [0]\n"
        "    -x auto|0..216.069mm [216.069]\n    -y auto|0..355.6mm [355.6]\n"
        "    --button-1 <int> [0] [read-only]\n"
    },
    "epson2": {
        "": _EPSON.format("Flatbed", "adf-mode", "inactive"),
        "Automatic Document Feeder": _EPSON.format(
            "Automatic Document Feeder", "adf-mode", "Simplex"
        ),
    },
    "epson": {
        "": _EPSON.format("Flatbed", "adf_mode", "inactive"),
        "Automatic Document Feeder": _EPSON.format(
            "Automatic Document Feeder", "adf_mode", "Simplex"
        ),
    },
    "hpaio": {
        "": "    --mode Lineart|Gray|Color [Lineart]\n"
        "    --resolution 75|100|200|300|600dpi [75]\n"
        "    --source Flatbed|ADF|Duplex [Flatbed] [advanced]\n"
        "    --compression None|JPEG [JPEG] [advanced]\n    --jpeg-quality 0..100 [inactive]\n"
        + _MM.format(215.9, 297.011)
    },
    "hpaio-glass": {
        "": "    --mode Lineart|Gray|Color [Color]\n"
        "    --resolution 75|100|150|200|300|600|1200dpi [75]\n"
        "    --batch-scan[=(yes|no)] [no] [advanced]\n"
        "    --source Flatbed [Flatbed] [advanced]\n    --duplex[=(yes|no)] [inactive]\n"
        + _MM.format(215.9, 296.926)
    },
    "imagescan": {
        "": "    --duplex[=(yes|no)] [no]\n    --resolution 50..600dpi [300]\n"
        "    --scan-area ISO/A4/Portrait|ISO/A5/Portrait|ISO/A5/Landscape|Manual|Maximum [Manual]\n"
        "    --mode Monochrome|Grayscale|Color [Color]\n"
        "    -x 50.8..218.186mm [218.186]\n    -y 50.8..368.3mm [368.3]\n"
        "    -l 0..218.186mm [0]\n    -t 0..368.3mm [0]\n"
    },
    "utsushi": {
        "": "    --source Document Table|ADF [Document Table]\n    --duplex[=(yes|no)] [inactive]\n"
        "    --resolution 50..1200dpi [75]\n    --x-resolution 50..1200dpi [75] [read-only]\n"
        "    --mode Monochrome|Grayscale|Color [Color]\n" + _MM.format(215.9, 297.18),
        "ADF": "    --source Document Table|ADF [ADF]\n    --duplex[=(yes|no)] [no]\n"
        "    --resolution 50..600dpi [75]\n    --x-resolution 50..600dpi [75] [read-only]\n"
        "    --mode Monochrome|Grayscale|Color [Color]\n" + _MM.format(215.9, 368.3),
    },
    "fujitsu": {
        "": _FI_SOURCES.format("Flatbed")
        + _FI_MODES
        + _FI_DOTS
        + "    --page-width 0..224.846mm (in steps of 0.0211639) [inactive]\n"
        "    --page-height 0..2750.47mm (in steps of 0.0211639) [inactive]\n"
        + _MM.format(227.809, 296.972)
        + "    --side[=(yes|no)] [no] [read-only]\n    --scan[=(yes|no)] [no] [hardware]\n",
        **{
            word: _FI_SOURCES.format(word)
            + _FI_MODES
            + _FI_DOTS
            + "    --page-width 0..224.846mm (in steps of 0.0211639) [215.872]\n"
            "    --page-height 0..2750.47mm (in steps of 0.0211639) [279.364]\n"
            + _MM.format(215.872, 279.364)
            for word in ("ADF Front", "ADF Duplex")
        },
    },
    "epjitsu": {
        "": "    --source ADF Front|ADF Back|ADF Duplex [ADF Front]\n"
        "    --mode Lineart|Gray|Color [Lineart]\n"
        "    --resolution 50..600dpi (in steps of 1) [300]\n    -t 0..289.353mm [0]\n"
        "    --page-width 2.70898..219.428mm (in steps of 0.0211639) [215.872]\n"
        "    --page-height 0..450.707mm (in steps of 0.0211639) [292.062]\n"
    },
    "umax1220u": {
        "": "    --resolution auto||75|150|300|600dpi [75]\n    --gray[=(yes|no)] [no]\n"
        + _MM.format(228.6, 298.027)
    },
    "xerox_mfp": {
        "": "    --resolution 75|100|150|200|300|600dpi [150]\n"
        "    --mode Lineart|Halftone|Gray|Color [Color]\n    --source Auto|Flatbed|ADF [Auto]\n"
        + _MM.format(215.9, 297.18)
    },
    "airscan": {
        "": "    --resolution 100|300dpi [300]\n    --mode Color [Color]\n"
        "    --source Flatbed|ADF [Flatbed]\n" + _MM.format(215.9, 355.6)
    },
    "avision": {
        "": "    --mode Lineart|Gray|16bit Gray|Color|16bit Color [Color]\n"
        "    --resolution 75..600dpi (in steps of 1) [150]\n"
        "    --source Normal|ADF|ADF Rear|ADF Duplex [Normal]\n" + _MM.format(215.9, 297.18)
    },
    "plustek": {
        "": "    --mode Lineart|Gray|Color [Color]\n    --depth 8|16bit [16]\n"
        "    --source Normal|Transparency|Negative [inactive]\n    --resolution 50..1200dpi [50]\n"
        "    -l 0..215mm [0]\n    -t 0..297mm [0]\n    -x 0..215mm [103]\n    -y 0..297mm [76.21]\n"
        "    --button 0[=(yes|no)] [no] [hardware]\n"
    },
    "canon_pixma": {
        "": "    --mode Color|Gray [Color]\n    --resolution 75|100|150|200|300dpi [300]\n"
        "    -l 0..0.00457764pel (in steps of 1.52588e-05) [0]\n"
        "    -x 0..0.00457764pel (in steps of 1.52588e-05) [0.00457764]\n"
    },
}

_PROGRAM = """\
import json, re, subprocess, sys

real, played, told = {real!r}, json.load(open({played!r})), {told!r}
arguments = sys.argv[1:]
given, own = [], []
while arguments:
    one = arguments.pop(0)
    if re.match(r"-[ltxy]$", one):
        given.append((one, arguments.pop(0)))
    elif re.match(r"--(format|batch)", one):
        own.append(one)
    elif not re.match(r"--(device-name=|all-options)", one):
        given.append(tuple(one.split("=", 1)))


def refuse(words):
    print("scanimage: " + words, file=sys.stderr)
    sys.exit(1)


listed = played[""]
for name, value in given:
    line = re.search(rf"^    {{re.escape(name)}}\\b.*$", listed, re.M)
    if not line:
        refuse(f"unrecognized option '{{name}}'")
    if line[0].endswith(("[inactive]", "[read-only]", "[hardware]")):
        refuse(f"attempted to set inactive option {{name[2:]}}")
    words = "|" in line[0] and ".." not in line[0]
    if words and not re.search(rf"[ |(]{{re.escape(value)}}(dpi|bit)?[] |)]", line[0]):
        refuse(f"setting of option {{name}} failed (Invalid argument)")
    if name == "--source":
        listed = played.get(value, played[""])
if "--all-options" in sys.argv:
    print("\\nAll options specific to device `played':\\n  Standard:\\n" + listed)
    sys.exit()
with open(told, "w") as file:
    json.dump(given, file)
dots = dict(given).get("--resolution", "75")
sys.exit(
    subprocess.run(
        [real, "--device-name=test:0", "--source=Automatic Document Feeder"]
        + ["-x", "20", "-y", "20", f"--resolution={{dots}}", "--batch-count=2", *own]
    ).returncode
)
"""


@contextmanager
def played_device(name):
    """Let SANE's program know the device ``name`` of :data:`DEVICES`, and no other.

    Within :func:`.sane_devices.sane_devices`, which scans.

    :return: a function that returns what the last scan was told: pairs of option and value
    """
    with tempfile.TemporaryDirectory(prefix="egate-sane-") as folder:
        played, told, program = (Path(folder) / one for one in ("played", "told", "scanimage"))
        played.write_text(json.dumps(DEVICES[name]))
        words = {"real": shutil.which("scanimage"), "played": str(played), "told": str(told)}
        program.write_text(f"#!{sys.executable} -I\n{_PROGRAM.format(**words)}")
        program.chmod(0o700)
        with patch.dict(os.environ, {"PATH": f"{folder}:{os.environ['PATH']}"}):
            yield lambda: [tuple(pair) for pair in json.loads(told.read_text())]
