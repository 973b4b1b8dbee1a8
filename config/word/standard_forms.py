"""The Word templates that the forms have from the beginning: ``data/word`` of ``egate_reports``.

They say what the printed forms say, in the same order (``report/*_templates.xml``), save the codes
to be scanned and the citizen's secret: a draft is not what was given out.
"""

from pathlib import Path

from form_page import DOTS, Form
from standard_report import CENTRE, DATA, LEFT, RIGHT

PLACE = DATA / "word"
OFFICE_HEAD = "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ"
PAPERS = (
    ("STT", 7, "{{ paper.number }}", CENTRE),
    ("Tên giấy tờ", 63, "{{ paper.name }}", LEFT),
    ("Loại giấy tờ", 18, "{{ paper.kind }}", CENTRE),
    ("Số lượng", 12, "{{ paper.count }}", CENTRE),
)
MONEY = (
    ("STT", 7, "{{ fee.number }}", CENTRE),
    ("Khoản thu", 65, "{{ fee.name }}", LEFT),
    ("Số tiền", 28, "{{ fee.amount }}", RIGHT),
)


def receipt(form):
    form.head("Mã hồ sơ: **{{ dossier_code }}**")
    form.title("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    form.when(
        "amended",
        "Cấp lại sau khi đính chính thông tin {{ amended }}; thay cho giấy đã cấp trước đó.",
    )
    form.say("Bộ phận tiếp nhận và trả kết quả: {{ unit }}")
    form.when("former", "Mã hồ sơ ở hệ thống cũ: {{ former }}")
    form.when("outside", "Mã hồ sơ trên hệ thống của bộ, ngành: {{ outside }}")
    owner = (
        "**{{ owner }}**{% if tax_code %} (mã số thuế: {{ tax_code }}){% endif %}"
        "{% if identity %} ({{ identity }}){% endif %}"
    )
    form.say("{%p if submitter %}")
    form.say(
        "Tiếp nhận hồ sơ của: **{{ submitter }}** (người nộp hồ sơ)"
        "{% if submitter_phone %}. Số điện thoại: {{ submitter_phone }}{% endif %}"
    )
    form.when("submitter_paper", "Giấy tờ ủy quyền: {{ submitter_paper }}")
    form.when("submitter_address", "Địa chỉ người nộp hồ sơ: {{ submitter_address }}")
    form.say(f"Chủ hồ sơ: {owner}")
    form.say("{%p else %}")
    form.say(f"Tiếp nhận hồ sơ của: {owner}")
    form.say("{%p endif %}")
    form.when(
        "representative",
        "Người đại diện: {{ representative }}"
        "{% if representative_title %} ({{ representative_title }}){% endif %}",
    )
    form.when("others", "Cùng chủ hồ sơ: {{ others }}")
    form.say(f'Địa chỉ: {{{{ address or "{DOTS}" }}}}')
    form.say(f'Số điện thoại: {{{{ phone or "{DOTS}" }}}}')
    form.say(f'Email: {{{{ email or "{DOTS}" }}}}')
    form.procedure("Thủ tục hành chính cần giải quyết")
    form.when("variant", "Trường hợp: {{ variant }}")
    form.say("Nội dung yêu cầu giải quyết: {{ content }}")
    form.when(
        "land_plot or land_sheet",
        'Thửa đất số: {{ land_plot or "………" }}; tờ bản đồ số: {{ land_sheet or "………" }}',
    )
    form.say("1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:")
    form.rows("paper", "papers", PAPERS, "Không có giấy tờ kèm theo")
    form.say("2. Số lượng hồ sơ: {{ sets }} (bộ)")
    form.say('3. Thời gian giải quyết hồ sơ theo quy định là: {{ term or "………………" }}')
    form.say("4. Thời gian nhận hồ sơ: {{ received }}")
    form.when(
        "at_agency",
        "Cơ quan có thẩm quyền ({{ agency }}) nhận hồ sơ chậm nhất: {{ at_agency }}",
    )
    form.say("5. Thời gian trả kết quả giải quyết hồ sơ: **{{ due }}**")
    form.say("6. Đăng ký nhận kết quả tại: {{ result_place }}")
    form.say(
        "7. Phí, lệ phí (nếu có): {% if fees %}**{{ fee_total }}** ("
        "{% for fee in fees %}{{ fee.name }}: {{ fee.amount }}"
        "{% if not loop.last %}; {% endif %}{% endfor %}), "
        "bằng chữ: __{{ fee_words }}__ ({{ fee_state }}){% else %}Không{% endif %}"
        "{% if waived %}; được miễn, giảm {{ waived }} ({{ exemption }}){% endif %}"
    )
    form.say(
        'Vào Sổ theo dõi hồ sơ, Quyển số: {{ register_book or "………………" }}'
        '        Số thứ tự: {{ register_number or "………………" }}'
    )
    form.sign(("NGƯỜI NỘP HỒ SƠ", "signer_person"), ("NGƯỜI TIẾP NHẬN HỒ SƠ", "clerk"))
    form.note(
        "Ghi chú: Giấy tiếp nhận hồ sơ và hẹn trả kết quả được lập thành 2 liên; một liên chuyển "
        "kèm theo Phiếu kiểm soát quá trình giải quyết hồ sơ và được lưu tại Bộ phận tiếp nhận và "
        "trả kết quả; một liên giao cho cá nhân, tổ chức nộp hồ sơ."
    )
    form.note(
        "Khi đến nhận kết quả, mang theo giấy này, giấy tờ tùy thân và giấy ủy quyền (nếu nhận "
        "thay).{% if hotline %} Điện thoại hỗ trợ: **{{ hotline }}**.{% endif %}"
    )


def guide(form):
    form.head("Số: **{{ number }}**")
    form.title("PHIẾU HƯỚNG DẪN HOÀN THIỆN HỒ SƠ", "(Chưa phải là giấy tiếp nhận hồ sơ)")
    form.say("{{ unit }} hướng dẫn:")
    form.person("Ông/Bà")
    form.say("Để được tiếp nhận, hồ sơ cần hoàn thiện những nội dung như sau:")
    form.missing()
    form.when("reason", "Lý do: {{ reason }}")
    form.when("legal_basis", "Căn cứ: {{ legal_basis }}")
    form.when("again_reason", "Lý do hướng dẫn lại: {{ again_reason }}")
    form.help()
    form.sign(None, ("NGƯỜI HƯỚNG DẪN", "clerk"))


def supplement(form):
    form.head("Số: **{{ number }}**")
    form.title("PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ")
    form.say("Bộ phận tiếp nhận và trả kết quả: {{ unit }}")
    form.person("Tiếp nhận hồ sơ/yêu cầu của Ông/Bà")
    form.say("Yêu cầu Ông/Bà hoàn thiện hồ sơ gồm những nội dung như sau:")
    form.missing()
    form.say("Lý do: {{ reason }}")
    form.say("Căn cứ: {{ legal_basis }}")
    form.when(
        "answer_by",
        "Thời hạn bổ sung: đến hết **{{ answer_by }}** (căn cứ: {{ answer_basis }}). Quá thời hạn "
        "này mà hồ sơ chưa được bổ sung, cơ quan giải quyết có thể dừng giải quyết hồ sơ.",
    )
    form.when("again_reason", "Lý do yêu cầu thêm một lần nữa: {{ again_reason }}")
    form.help()
    form.sign(None, ("NGƯỜI HƯỚNG DẪN", "clerk"))


def refusal(form):
    form.head("Số: **{{ number }}**")
    form.title("PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ")
    form.say("Bộ phận tiếp nhận và trả kết quả: {{ unit }}")
    form.person("Tiếp nhận hồ sơ của")
    form.say(
        "Qua xem xét, {{ unit }} thông báo **không tiếp nhận, giải quyết hồ sơ này** với lý do cụ "
        "thể như sau:"
    )
    form.say("{{ reason }}")
    form.say("Căn cứ: {{ legal_basis }}")
    form.say("Xin thông báo cho Ông/Bà được biết và thực hiện.")
    form.say(
        "Nếu có vướng mắc, Ông/Bà liên hệ với {{ contact }} số điện thoại "
        f'**{{{{ contact_phone or "{DOTS}" }}}}** để được hướng dẫn./.'
    )
    form.sign(("NGƯỜI NỘP HỒ SƠ", "signer_person"), ("NGƯỜI TIẾP NHẬN HỒ SƠ", "clerk"))


def transfer(form):
    form.head("Mã hồ sơ: **{{ dossier_code }}**")
    form.title("PHIẾU CHUYỂN HỒ SƠ")
    form.say("Bên giao: **{{ giver }}**")
    form.say("Bên nhận: **{{ receiver }}**")
    form.say("Thời gian giao, nhận: {{ handed }}")
    form.say("Nội dung công việc: {{ state }}")
    form.say(
        "Chủ hồ sơ: **{{ owner }}**{% if tax_code %} (mã số thuế: {{ tax_code }}){% endif %}"
        "{% if submitter %}; người nộp hồ sơ: {{ submitter }}{% endif %}"
    )
    form.say(f'Địa chỉ: {{{{ address or "{DOTS}" }}}}')
    form.say(f'Số điện thoại: {{{{ phone or submitter_phone or "{DOTS}" }}}}')
    form.procedure("Thủ tục hành chính")
    form.when("variant", "Trường hợp: {{ variant }}")
    form.say("Thời gian nhận hồ sơ: {{ received }}")
    form.say("Thời gian hẹn trả kết quả: **{{ due }}**")
    form.say("Giấy tờ chuyển kèm, số lượng hồ sơ: {{ sets }} (bộ):")
    form.rows("paper", "papers", PAPERS, "Không có giấy tờ kèm theo")
    form.when("note", "Ghi chú: {{ note }}")
    form.sign(("NGƯỜI GIAO", "giver_name"), ("NGƯỜI NHẬN", "receiver_name"))


def apology(form):
    form.head("Số: **{{ number }}**")
    form.title("VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT")
    form.say(
        "Kính gửi: **{{ person }}**{% if submitter %} (người nộp hồ sơ của {{ owner }}){% endif %}"
    )
    form.say(f'Địa chỉ: {{{{ person_address or "{DOTS}" }}}}')
    form.say(f'Số điện thoại: {{{{ person_phone or "{DOTS}" }}}}')
    form.say(
        "Ngày {{ received_day }}, {{ desk }} tiếp nhận hồ sơ thủ tục “{{ procedure }}” của Ông/Bà."
    )
    form.say("Mã hồ sơ: **{{ dossier_code }}**")
    form.say("Thời gian hẹn trả kết quả: {{ due_before }}")
    form.say(
        "Tuy nhiên, {{ unit }} chưa thể trả kết quả giải quyết hồ sơ của Ông/Bà đúng thời hạn ghi "
        "trên Giấy tiếp nhận hồ sơ và hẹn trả kết quả."
    )
    form.say("Lý do: {{ cause }}")
    form.when("basis", "Căn cứ: {{ basis }}")
    form.say(
        "{{ unit }} trân trọng xin lỗi Ông/Bà về sự chậm trễ này, "
        "{% if late %}xin hẹn lại thời gian trả kết quả sau"
        "{% else %}đề nghị gia hạn thời gian giải quyết thêm{% endif %}"
        " {{ days }} ngày làm việc và rất mong nhận được sự thông cảm của Ông/Bà."
    )
    form.say("Thời gian hẹn trả kết quả lại: **{{ due_after }}**")
    form.say("Việc hẹn lại thời gian trả kết quả chỉ thực hiện một lần.")
    form.when(
        "late",
        "**Xin lỗi muộn:** văn bản này được lập khi không còn đủ 01 ngày trước ngày hết hạn giải "
        "quyết. Việc đánh giá đúng hạn, quá hạn vẫn tính theo thời gian hẹn trả kết quả ghi trên "
        "Giấy tiếp nhận hồ sơ.",
    )
    form.when(
        "phone_unit",
        "Nếu cần biết thêm, Ông/Bà liên hệ số điện thoại **{{ phone_unit }}**./.",
    )
    form.sign(
        ("Nơi nhận:", ("- Như trên;", "- {{ desk }};", "- Lưu: VT.")),
        (OFFICE_HEAD, "signer"),
        how="(Ký, ghi rõ họ tên và đóng dấu)",
    )


def ending(form):
    form.head("Số: **{{ number }}**")
    form.title("{{ title }}")
    form.person("Kính gửi")
    form.say("Thời gian tiếp nhận hồ sơ: {{ received }}")
    form.say(
        "{% if asked_by %}Theo đề nghị rút hồ sơ của **{{ asked_by }}** lúc {{ asked_at }}, khi hồ "
        "sơ đang ở bước “{{ stage }}” và chưa ban hành kết quả giải quyết;{% else %}Hồ sơ đang ở "
        "bước “{{ stage }}” và chưa ban hành kết quả giải quyết. Qua xem xét hồ sơ,{% endif %}"
    )
    form.say("{{ unit }} thông báo **{{ decision }}**.")
    form.say("Lý do: {{ reason }}")
    form.when("legal_basis", "Căn cứ: {{ legal_basis }}")
    form.when("opinion", "Ý kiến của người quyết định: {{ opinion }}")
    form.say(
        "Phí, lệ phí: {% if fee_total %}{{ fee_total }} ({{ fee_words }}). {% endif %}{{ money }}"
        "{% if money_note %} {{ money_note }}.{% endif %}"
    )
    form.say(
        "Giấy tờ đã nộp: {{ originals }}{% if originals_note %} {{ originals_note }}.{% endif %}"
    )
    form.say(
        "Xin thông báo để Ông/Bà được biết. Nếu có vướng mắc, Ông/Bà liên hệ với {{ unit }} số "
        f'điện thoại **{{{{ phone_unit or "{DOTS}" }}}}** để được hướng dẫn./.'
    )
    form.sign(None, (OFFICE_HEAD, "signer"), how="(Ký, ghi rõ họ tên và đóng dấu)")


def supplement_receipt(form):
    form.head("Mã hồ sơ: **{{ dossier_code }}**")
    form.title("GIẤY TIẾP NHẬN BỔ SUNG HỒ SƠ")
    form.say("Bộ phận tiếp nhận và trả kết quả: {{ unit }}")
    form.person("Tiếp nhận giấy tờ bổ sung của Ông/Bà")
    form.say("Theo Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ số: **{{ number }}**")
    form.say("Giấy tờ đã nộp bổ sung:")
    form.rows(
        "line",
        "lines",
        (
            ("TT", 7, "{{ line.number }}", CENTRE),
            ("Tên giấy tờ", 63, "{{ line.name }}", LEFT),
            ("Bản chính", 15, "{{ line.original }}", CENTRE),
            ("Bản sao", 15, "{{ line.copy }}", CENTRE),
        ),
    )
    form.when("still", "Còn phải nộp: {{ still }}")
    form.when(
        "fees",
        "Phí, lệ phí khi bổ sung: {% for fee in fees %}{{ fee.name }}: {{ fee.amount }}"
        "{% if not loop.last %}; {% endif %}{% endfor %}. Tổng cộng: **{{ fee_total }}** "
        "({{ fee_words }}), **{{ fee_state }}**.",
    )
    form.say("Thời gian nhận bổ sung: {{ came }}")
    form.say(
        "{% if due %}Thời gian hẹn trả kết quả: **{{ due }}**{% else %}"
        "Thời gian hẹn trả kết quả được tính lại khi hồ sơ bổ sung đủ.{% endif %}"
    )
    form.sign(("NGƯỜI NỘP HỒ SƠ", "signer_person"), ("NGƯỜI TIẾP NHẬN", "clerk"))


def control(form):
    form.head("Mã hồ sơ: **{{ dossier_code }}**")
    form.title("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ")
    form.say("Cơ quan (bộ phận) giải quyết hồ sơ: {{ agency }}")
    form.say('Cơ quan phối hợp giải quyết hồ sơ: {{ with_them or "Không có" }}')
    form.say("Kèm theo hồ sơ của: **{{ owner }}**. Thủ tục: {{ procedure }}")
    form.say("Thời gian nhận: {{ received }}. Hẹn trả kết quả: {{ due }}")
    moment = (
        "{{ row.moment }}",
        "Người giao: {{ row.giver_name }}",
        "Người nhận: {{ row.receiver_name }}",
    )
    form.rows(
        "row",
        "rows",
        (
            ("TÊN CƠ QUAN", 26, ("1. Giao: {{ row.giver }}", "2. Nhận: {{ row.receiver }}"), LEFT),
            ("THỜI GIAN GIAO, NHẬN HỒ SƠ", 36, moment, LEFT),
            (
                "KẾT QUẢ GIẢI QUYẾT HỒ SƠ (Trước hạn/Đúng hạn/Quá hạn)",
                19,
                "{{ row.result }}",
                CENTRE,
            ),
            ("GHI CHÚ", 19, "{{ row.note }}", LEFT),
        ),
    )
    form.note(
        "Ghi chú: Trường hợp hồ sơ được chuyển qua Hệ thống thông tin một cửa điện tử thì việc ký "
        "nhận là không cần thiết. Kết quả giải quyết hồ sơ do bên nhận ghi khi nhận bàn giao hồ sơ."
    )


def handover(form):
    form.head("Số: **{{ number }}**")
    form.title("GIẤY BÀN GIAO HỒ SƠ")
    form.say("Bên giao: **{{ giver }}**. Người giao: {{ giver_name }}")
    form.say("Bên nhận: **{{ receiver }}**")
    form.say("Thời gian giao: {{ handed }}. Số lượng: **{{ count }}** hồ sơ")
    form.rows(
        "row",
        "rows",
        (
            ("TT", 6, "{{ row.number }}", CENTRE),
            ("Mã hồ sơ", 23, "{{ row.code }}", LEFT),
            ("Người nộp, thủ tục", 36, ("**{{ row.owner }}**", "{{ row.procedure }}"), LEFT),
            ("Ngày nhận", 12, "{{ row.received }}", CENTRE),
            ("Ngày hẹn", 12, "{{ row.due }}", CENTRE),
            ("Ký nhận", 11, "", LEFT),
        ),
    )
    form.say("Bên giao chịu trách nhiệm về hồ sơ cho đến khi bên nhận xác nhận.")
    form.sign(("BÊN NHẬN", ""), ("BÊN GIAO", "giver_name"), ("XÁC NHẬN", ""))


def _money(form, title, who, moment, signers):
    form.head("Số: **{{ number }}**")
    form.title(title)
    form.say(f"Họ và tên người {who}: **{{{{ payer }}}}**")
    if moment == "hoàn trả":
        form.say("Hoàn trả số tiền đã thu theo phiếu thu số: **{{ refunded }}**")
    form.say("Mã hồ sơ: **{{ dossier_code }}**")
    form.say("Chủ hồ sơ: {{ owner }}")
    form.procedure("Thủ tục hành chính")
    form.rows("fee", "lines", MONEY, last=("", "**Cộng**", "**{{ total }}**"))
    form.say("Số tiền bằng chữ: **{{ words }}**.")
    form.say("Hình thức: {{ method }}{% if reference %}; mã giao dịch: {{ reference }}{% endif %}")
    if moment == "hoàn trả":
        form.say("Lý do hoàn trả: {{ reason }}{% if document %} (theo {{ document }}){% endif %}")
    form.say(f"Thời gian {moment}: {{{{ moment }}}}")
    form.sign((signers[0], "payer"), (signers[1], "cashier"))


def fee_receipt(form):
    _money(form, "PHIẾU THU PHÍ, LỆ PHÍ", "nộp", "thu", ("NGƯỜI NỘP TIỀN", "NGƯỜI THU TIỀN"))
    form.note(
        "Phiếu này xác nhận số tiền đã nộp tại quầy, không thay thế biên lai điện tử theo Nghị "
        "định số 123/2020/NĐ-CP. Khi cần hoàn trả, xin mang theo phiếu này."
    )


def fee_refund(form):
    _money(
        form,
        "PHIẾU HOÀN TRẢ PHÍ, LỆ PHÍ",
        "nhận",
        "hoàn trả",
        ("NGƯỜI NHẬN TIỀN", "NGƯỜI TRẢ TIỀN"),
    )


def result(form):
    form.head("Mã hồ sơ: **{{ dossier_code }}**")
    form.title("PHIẾU TRẢ KẾT QUẢ GIẢI QUYẾT HỒ SƠ")
    form.say("Bộ phận tiếp nhận và trả kết quả: {{ unit }}")
    form.say("Chủ hồ sơ: **{{ owner }}**{% if tax_code %} (mã số thuế: {{ tax_code }}){% endif %}")
    form.procedure("Thủ tục hành chính")
    form.when("due", "Thời gian hẹn trả kết quả: {{ due }}")
    form.say("Thời gian trả kết quả: **{{ moment }}**")
    form.say("Kết quả giao gồm:")
    form.rows(
        "one",
        "results",
        (
            ("STT", 7, "{{ one.number }}", CENTRE),
            ("Tên kết quả", 53, "{{ one.name }}", LEFT),
            ("Số", 22, '{{ one.code or "………" }}', CENTRE),
            ("Ngày ký", 18, '{{ one.signed or "………" }}', CENTRE),
        ),
    )
    form.say("Hình thức trả: {{ channel }}")
    form.when(
        "receiver",
        f'Người nhận: **{{{{ receiver_name or "{DOTS}" }}}}** ({{{{ receiver }}}})',
    )
    form.when("receiver_paper", "Giấy tờ ủy quyền: {{ receiver_paper }}")
    form.when("checked", "{{ checked }}")
    form.when("tracking_number", "Số hiệu bưu gửi: **{{ tracking_number }}**")
    form.when("sent_to", "Gửi đến: {{ sent_to }}")
    form.sign(("NGƯỜI NHẬN KẾT QUẢ", "receiver_name"), ("NGƯỜI TRẢ KẾT QUẢ", "giver"))


#: Each form with what stands at the foot of its pages.
FORMS = {
    "receipt": (receipt, "Mẫu số 01"),
    "guide": (guide, "Phiếu hướng dẫn"),
    "supplement": (supplement, "Mẫu số 02"),
    "refusal": (refusal, "Mẫu số 03"),
    "apology": (apology, "Mẫu số 04"),
    "ending": (ending, "Mẫu số 05 (chưa đối chiếu mẫu gốc)"),
    "control": (control, "Mẫu số 06"),
    "transfer": (transfer, "Phiếu chuyển hồ sơ"),
    "handover": (handover, "Giấy bàn giao hồ sơ"),
    "supplement_receipt": (supplement_receipt, "Giấy tiếp nhận bổ sung hồ sơ"),
    "fee_receipt": (fee_receipt, "Phiếu thu phí, lệ phí"),
    "fee_refund": (fee_refund, "Phiếu hoàn trả phí, lệ phí"),
    "result": (result, "Phiếu trả kết quả giải quyết hồ sơ"),
}


def build(folder):
    """Write the template of each form into ``folder``, with the tags that are filled in."""
    for name, (draw, mark) in FORMS.items():
        form = Form(mark)
        draw(form)
        form.save(Path(folder) / f"{name}.docx")
