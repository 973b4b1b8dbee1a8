"""Papers of the sample dossiers as their desk would have scanned them: one page each, marked."""

from odoo.tools import html_escape

from odoo.addons.egate_reports.tools.pdf import render_pdf

_PAGE = """<!DOCTYPE html>
<html lang="vi">
    <head>
        <meta charset="utf-8"/>
        <title>{paper}</title>
        <style>
            @page {{ size: A4; margin: 22mm 20mm }}
            body {{ font: 12pt/1.6 "Tinos", "Liberation Serif", "DejaVu Serif", serif }}
            p.nation {{ text-align: center; font-weight: bold; margin: 0 }}
            h1 {{ font-size: 15pt; text-align: center; margin: 14mm 0 10mm }}
            .mark {{ position: absolute; top: 120mm; left: 0; right: 0; text-align: center;
                     font: bold 44pt sans-serif; color: #ccc; transform: rotate(-24deg) }}
            .sign {{ margin: 14mm 0 0 90mm; text-align: center }}
        </style>
    </head>
    <body>
        <div class="mark">DỮ LIỆU MẪU</div>
        <p class="nation">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>
        <p class="nation">Độc lập - Tự do - Hạnh phúc</p>
        <h1>{paper}</h1>
        <p>Họ và tên: {name}</p>
        <p>Ngày sinh: {birth}</p>
        <p>Nơi cư trú: {address}</p>
        <p>Nội dung: {content}.</p>
        <div class="sign">Người làm đơn<br/><br/><br/>{name}</div>
    </body>
</html>"""


def scan(dossier):
    """Attach one page to each paper that was handed in, as the clerk of this draft."""
    birth = dossier.applicant_birth_date
    words = {
        "name": dossier.applicant_name,
        "birth": f"{birth:%d/%m/%Y}" if birth else "",
        "address": dossier.applicant_address or "",
        "content": dossier.content,
    }
    for paper in dossier.paper_ids.filtered("received"):
        page = _PAGE.format(
            **{name: html_escape(text) for name, text in {**words, "paper": paper.name}.items()}
        )
        paper._add_file(f"{paper.name[:60]}.pdf", render_pdf([page]), "scan")
