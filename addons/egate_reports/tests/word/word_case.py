"""Word files made and read here, as an office's Word does both."""

import io
import re
import zipfile

from docx import Document

#: What a careless writer of files loses: all of it, what follows it, or the table that follows.
HOSTILE = (
    "Đất đai & nhà ở <mới> \"quý I\" 'II'",
    "{{ owner }} {% if x %} {# y #}",
    "{_{ owner }_} {_% x %_}",
    "</w:t></w:r></w:p>",
    "&lt;b&gt; &amp;",
    "dòng một\ndòng hai\tsau",
    "“ngoặc” ‘kép’",
    " khoảng trắng ",
    "Dài" * 3000,
)


def template(*paragraphs, rows=(), header=""):
    """Return a Word file with these paragraphs, then a table with these rows of texts."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=max(map(len, rows)))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=False):
                cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(content, part, old, new):
    """Return a Word file with ``old`` replaced in one of its parts."""
    return rezipped(content, lambda name, raw: raw.replace(old, new) if name == part else raw)


def with_part(content, name, raw):
    """Return a Word file with a further part."""
    return rezipped(content, lambda _name, raw: raw, {name: raw})


def rezipped(content, change, more=None, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        with zipfile.ZipFile(out, "w", compression) as new:
            for name in parts.namelist():
                new.writestr(name, change(name, parts.read(name)))
            for name, raw in (more or {}).items():
                new.writestr(name, raw)
    return out.getvalue()


def read(content):
    """Return the document, after a reader that knows nothing of how it was made."""
    return Document(io.BytesIO(content))


def texts(content):
    """Return all texts: paragraphs, then the cells of the tables, row by row."""
    document = read(content)
    found = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        found += [cell.text for row in table.rows for cell in row.cells]
    return found


def text(content):
    """Return all texts as one, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(texts(content)))


def heads(content):
    """Return what stands on the head of the pages of each section."""
    return ["\n".join(p.text for p in s.header.paragraphs) for s in read(content).sections]
