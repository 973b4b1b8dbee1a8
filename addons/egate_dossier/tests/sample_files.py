"""Sample files, made here: honest papers, and what a hostile or careless person sends."""

import io
import struct
import zipfile
import zlib

from PIL import Image, TiffImagePlugin  # noqa: F401 (Odoo loads a few formats only)
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from ..tools import durable


def refusal(files, name, raw):
    """Return why these bytes are not accepted as a file, or an empty string."""
    return files._judged(name, durable.on_disk(raw))[1]


def content_fault(file):
    """Return what is wrong with the stored content of a file, or an empty string."""
    content = durable.Content(file.sha256, "", file.size)
    whole = file.sudo().attachment_id._is_whole(content)
    return "" if whole else f"The content of “{file.name}” is not what was received."


def pdf(*texts, size=(595, 842)):
    """Return a PDF with a page for each text."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=size, invariant=1)
    for text in texts or ["Tờ khai"]:
        canvas.drawString(72, size[1] - 100, text)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def objects(*bodies, root=b"", trailer=b"", version=b"1.7"):
    """Return a PDF of one page with these objects (from number 4) and entries of the catalog."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + root + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        *bodies,
    ]
    raw, places = b"%PDF-" + version + b"\n", []
    for number, body in enumerate(parts, 1):
        places.append(len(raw))
        raw += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        raw
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
        + table
        + b"trailer\n<</Size %d/Root 1 0 R" % (len(parts) + 1)
        + trailer
        + b">>\nstartxref\n%d\n%%%%EOF\n" % len(raw)
    )


def stream(data, entries=b""):
    return b"<<" + entries + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream"


def in_object_stream(packed):
    """Return a PDF whose object 5, the open action, is in this compressed stream."""
    entries = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"
    raw = b"%PDF-1.7\n"
    places = {}
    for number, part in (
        (1, b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>"),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"),
        (4, stream(packed, entries)),
    ):
        places[number] = len(raw)
        raw += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    rows = [(0, 0, 255), *((1, places[n], 0) for n in (1, 2, 3, 4)), (2, 4, 0), (1, len(raw), 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    entries = b"/Type/XRef/Size 7/W[1 4 1]/Root 1 0 R"
    return (
        raw
        + b"6 0 obj\n"
        + stream(table, entries)
        + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(raw)
    )


def encrypted(password, algorithm="RC4-128"):
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf("mật"))))
    writer.encrypt(password, "owner", algorithm=algorithm)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def picture(kind="JPEG", size=(300, 400), frames=1, **options):
    written = io.BytesIO()
    pages = [Image.new("RGB", size, (200, 220, 20 * number)) for number in range(frames)]
    more = {"save_all": True, "append_images": pages[1:]} if frames > 1 else {}
    pages[0].save(written, kind, **more, **options)
    return written.getvalue()


def huge_png(width, height):
    """Return a few hundred bytes that stand for ``width`` × ``height`` pixels."""

    def chunk(name, data):
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def archive(*names):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        for name in names or ["giay-to.pdf"]:
            target.writestr(name, "x" * 50)
    return written.getvalue()


def html_in_jpeg():
    """Return a picture whose comment is a web page."""
    raw, page = picture(), b"<html><script>alert(1)</script></html>"
    return raw[:2] + b"\xff\xfe" + struct.pack(">H", len(page) + 2) + page + raw[2:]


JAVASCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
#: Name → (content, what the refusal says in English).
REFUSED = {
    "rỗng.pdf": (b"", "is empty"),
    "chương trình.pdf": (b"MZ\x90\x00\x03" + b"\0" * 200, "this is a program"),
    "kịch bản.pdf": (b"#!/bin/sh\nrm -rf /\n", "this is a program"),
    "trang.pdf": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "this is a web page"),
    "hình.png": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "this is a web page"),
    "xml.pdf": (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "this is a web page"),
    "nén.zip": (archive(), "this is an archive"),
    "nén.pdf": (b"Rar!\x1a\x07\x01\x00" + b"\0" * 50, "this is an archive"),
    "đơn.docx": (archive("[Content_Types].xml", "word/document.xml"), "office program"),
    "đơn.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "office program"),
    "điện thoại.heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    "điện thoại.avif": (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "AVIF"),
    "ảnh.gif": (b"GIF89a" + b"\0" * 50, "not accepted here"),
    "chữ.pdf": (b"just some words", "not accepted here"),
    "cắt.pdf": (pdf("a", "b")[:400], "damaged or cut off"),
    "không trang.pdf": (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        "damaged or cut off",
    ),
    "cắt.jpg": (picture()[:-60], "damaged or cut off"),
    "cắt.png": (picture("PNG")[:-20], "damaged or cut off"),
    "cắt.tif": (picture("TIFF")[:2000], "damaged or cut off"),
    "khóa.pdf": (encrypted("bimat"), "the PDF is locked"),
    "js.pdf": (objects(JAVASCRIPT, root=b"/OpenAction 4 0 R"), "JavaScript"),
    "js tên.pdf": (
        objects(JAVASCRIPT, root=b"/Names<</JavaScript<</Names[(a)4 0 R]>>>>"),
        "JavaScript",
    ),
    "js giấu tên.pdf": (
        objects(b"<</S/J#61vaScript/J#53(x)>>", root=b"/OpenAction 4 0 R"),
        "JavaScript",
    ),
    "js nén.pdf": (in_object_stream(zlib.compress(b"5 0 " + JAVASCRIPT)), "JavaScript"),
    "js ở trang.pdf": (objects(b"<</O<</S/JavaScript/JS 5 0 R>>>>", stream(b"x")), "JavaScript"),
    "mở.pdf": (objects(b"<</S/Launch/F(cmd.exe)>>", root=b"/OpenAction 4 0 R"), "starts programs"),
    "nơi khác.pdf": (
        objects(b"<</S/GoToR/F(\\\\\\\\x\\\\y)/D[0/Fit]>>", root=b"/OpenAction 4 0 R"),
        "starts programs",
    ),
    "gửi.pdf": (
        objects(b"<</S/SubmitForm/F(http://x)>>", root=b"/OpenAction 4 0 R"),
        "sends what is entered",
    ),
    "xfa.pdf": (objects(stream(b"<xdp/>"), root=b"/AcroForm<</XFA 4 0 R>>"), "XFA"),
    "kèm.pdf": (
        objects(
            b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>",
            stream(b"MZ", b"/Type/EmbeddedFile"),
            root=b"/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>",
        ),
        "carries other files",
    ),
    "phim.pdf": (objects(b"<</Type/Annot/Subtype/RichMedia/Rect[0 0 1 1]>>"), "sound, film"),
    "điểm ảnh trong.pdf": (
        objects(
            stream(
                zlib.compress(b"\0" * 100),
                b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/Filter/FlateDecode",
            )
        ),
        "million pixels",
    ),
    "nối.pdf": (pdf() + b"<script>alert(1)</script>", "appended behind"),
    "nối dài.pdf": (pdf() + b"x" * 2000, "appended behind"),
    "nối chương trình.pdf": (pdf() + b"MZ\x90\x00", "appended behind"),
    "không có cuối.pdf": (pdf().removesuffix(b"%%EOF\n"), "damaged or cut off"),
    "kèm theo cây.pdf": (
        objects(
            b"<</Kids[5 0 R]>>", b"<</Names[(a)<<>>]>>", root=b"/Names<</EmbeddedFiles 4 0 R>>"
        ),
        "carries other files",
    ),
    "pdf và zip.pdf": (pdf() + archive(), "two things at once"),
    "pdf và rar.pdf": (
        objects(stream(b"Rar!\x1a\x07\x01\x00")),
        "two things at once",
    ),
    "trước.pdf": (b"GIMME\n" + pdf(), "before the beginning"),
    "ảnh và zip.jpg": (picture() + archive(), "two things at once"),
    "ảnh và pdf.jpg": (
        picture()[:2] + b"\xff\xfe\x00\x0c%PDF-1.7\n " + picture()[2:],
        "two things at once",
    ),
    "ảnh và trang.jpg": (html_in_jpeg(), "two things at once"),
    "bom.png": (huge_png(60_000, 60_000), "million pixels"),
}
ACCEPTED = {
    "tờ khai.pdf": (pdf("một", "hai", "ba"), "application/pdf", 3),
    "liên kết.pdf": (
        objects(b"<</S/URI/URI(https://dichvucong.gov.vn)>>", root=b"/OpenAction 4 0 R"),
        "application/pdf",
        1,
    ),
    "không cho sửa rc4.pdf": (encrypted(""), "application/pdf", 1),
    "không cho sửa aes128.pdf": (encrypted("", "AES-128"), "application/pdf", 1),
    "không cho sửa aes256.pdf": (encrypted("", "AES-256"), "application/pdf", 1),
    "dấu utf-8.pdf": (b"\xef\xbb\xbf" + pdf("a", "b"), "application/pdf", 2),
    "dòng trống.pdf": (b"\r\n\r\n" + pdf("a"), "application/pdf", 1),
    "chân thư.pdf": (pdf("a") + b"-- \nKiem tra virus: sach\n", "application/pdf", 1),
    "danh mục rỗng.pdf": (
        objects(
            b"<</Kids[5 0 R]/Limits[(a)(b)]>>",
            b"<</Names[]>>",
            root=b"/Names<</EmbeddedFiles 4 0 R/JavaScript<</Names[]>>>>/AcroForm<</XFA[]>>",
        ),
        "application/pdf",
        1,
    ),
    "bản đồ a0.pdf": (
        objects(stream(b"", b"/Type/XObject/Subtype/Image/Width 9933/Height 14043")),
        "application/pdf",
        1,
    ),
    "ảnh.jpg": (picture(), "image/jpeg", 1),
    "ảnh tiến dần.jpg": (picture(progressive=True), "image/jpeg", 1),
    "ảnh.png": (picture("PNG"), "image/png", 1),
    "quét.tif": (picture("TIFF", frames=3, compression="tiff_lzw"), "image/tiff", 3),
}
