"""The engine that set the forms before (WeasyPrint), as the last build with it: for the bench only.

It lives in a temporary environment of its own and works in a process that stays, so that what is
measured is warm, as it was inside the server. Its style sheets come out of the history.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
#: The last build with it.
REVISION, WHEEL = "4ba10d0", "weasyprint==70.0"
FOLDER = "addons/egate_reports/static/src/report"
SHEETS = {
    "form": ["form"],
    "small": ["form", "form_a5"],
    "register": ["register"],
    "report-wide": ["figures"],
    "report-upright": ["figures"],
}


def styled(html):
    """Return the HTML of a form with the style sheets that it had, for engines that read them."""
    kind = re.search(r'<body class="([\w-]+)"', html)[1]
    # Sizes of drawings were styles.
    html = re.sub(r'width="([\d.]+mm)" height="([\d.]+mm)"', r'style="width:\1;height:\2"', html)
    styles = "".join(f"<style>{_sheet(name)}</style>" for name in SHEETS[kind])
    return html.replace("</head>", f"{styles}</head>")


def _sheet(name):
    return subprocess.run(
        ["git", "show", f"{REVISION}:{FOLDER}/{name}.css"],
        cwd=HOME,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@contextlib.contextmanager
def former_engine():
    """Give a function that sets documents: ``{"cpu": seconds, "bytes": …, "memory": bytes}``.

    Gives ``None`` where it cannot be had: no network, no Pango, no history.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            _sheet("form")
            venv.create(folder, with_pip=True)
            python = os.path.join(folder, "bin", "python")
            install = [python, "-m", "pip", "install", "-q", "--only-binary", ":all:", WHEEL]
            subprocess.run(install, check=True, capture_output=True)
            subprocess.run([python, "-c", "import weasyprint"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            yield None
            return
        with subprocess.Popen(
            [python, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as child:

            def render(documents):
                child.stdin.write(json.dumps([styled(html) for html in documents]) + "\n")
                child.stdin.flush()
                return json.loads(child.stdout.readline())

            try:
                yield render
            finally:
                child.stdin.close()


def _serve():
    """Set what comes in, line by line, as the suite's module did then."""
    import hashlib
    import resource
    import time

    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    numbers = '@page { @bottom-right { content: "Trang " counter(page) "/" counter(pages) } }'

    def lay_out(html, fonts):
        document = HTML(string=html).render(font_config=fonts)
        if len(document.pages) > 1:
            more = [CSS(string=numbers)]
            document = HTML(string=html).render(font_config=fonts, stylesheets=more)
        return document

    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for line in sys.stdin:
        documents = json.loads(line)
        began = time.process_time()
        fonts = FontConfiguration()
        rendered = [lay_out(html, fonts) for html in documents]
        whole = rendered[0].copy([page for document in rendered for page in document.pages])
        name = hashlib.sha256("\0".join(documents).encode()).digest()[:16]
        content = whole.write_pdf(pdf_variant="pdf/a-2u", pdf_identifier=name)
        said = {"cpu": time.process_time() - began, "bytes": len(content)}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({**said, "memory": (peak - idle) * 1024}), flush=True)


if __name__ == "__main__":
    _serve()
