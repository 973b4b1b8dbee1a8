import { registry } from "@web/core/registry";
import {
    back,
    formIsPrinted,
    keepForms,
    noDialog,
    openDossier,
    request,
    said,
    tab,
    workList,
} from "./office";

/** Requests that are asked for on a dossier's form, and decided; tests/test_days.py plays them. */
const tours = registry.category("web_tour.tours");
const [WITHDRAWN, STOPPED, MISTAKEN] = ["Xin Rút Hồ Sơ", "Đề Nghị Dừng", "Nhầm Thủ Tục"];
const [BROUGHT, TAKEN_BACK] = ["Mang Bổ Sung", "Thu Hồi Yêu Cầu"];

const dialog = (name) => [
    tab("requests"),
    { trigger: `.tab-pane.active button:contains(${name})`, run: "click" },
    { trigger: ".modal .o_form_view" },
];
const submit = (method) => ({
    trigger: `.modal footer button[name=${method}]:visible`,
    run: "click",
});
const waits = { trigger: ".o_arrow_button_current:contains(Chờ)" };

tours.add("egate_requests_desk", {
    steps: () => [
        keepForms,
        ...openDossier(WITHDRAWN),
        ...dialog("Kết thúc không có kết quả"),
        { trigger: ".modal div[name=asked_by_name] input", run: "edit Chồng của chủ hồ sơ" },
        submit("action_ask"),
        said("lý do"),
        { trigger: ".modal div[name=asked_by_name] input:value(Chồng của chủ hồ sơ)" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Không còn nhu cầu" },
        submit("action_ask"),
        noDialog,
        waits,
        { content: "Whoever wrote it down does not decide it", trigger: ".o_form_statusbar" },
        { trigger: ".o_form_statusbar:not(:has(.o_statusbar_buttons button:contains('Đồng ý')))" },
        back,
        tab("requests"),
        { trigger: ".o_egate_related .o_data_row:contains(Công dân rút hồ sơ)" },
        back,
        ...openDossier(MISTAKEN),
        ...dialog("Nhầm thủ tục"),
        { trigger: ".modal div[name=reason] textarea", run: "edit Chọn nhầm khi tiếp nhận" },
        submit("action_ask"),
        said("thủ tục đúng"),
        { trigger: ".modal div[name=procedure_id] input", run: "edit thay đổi nội dung đăng ký hộ" },
        { trigger: ".o-autocomplete--dropdown-item:contains(2.000720)", run: "click" },
        { trigger: ".modal div[name=reason] textarea:value(Chọn nhầm khi tiếp nhận)" },
        submit("action_ask"),
        noDialog,
        waits,
        back,
        back,
        // What was asked for is brought: the dialog closes, and the receipt is printed.
        ...openDossier(BROUGHT),
        tab("requests"),
        { trigger: ".o_egate_related .o_data_row .o_data_cell:first", run: "click" },
        { trigger: ".o_statusbar_buttons button:contains(Nhận bổ sung)", run: "click" },
        { trigger: ".modal .o_data_row:contains(Sơ đồ vị trí)" },
        submit("action_take_in"),
        noDialog,
        formIsPrinted(),
        { trigger: ".o_arrow_button_current:contains(Đã nộp)" },
        { trigger: ".o_form_view div[name=due_after]:not(:empty)" },
    ],
});

tours.add("egate_requests_officer", {
    steps: () => [
        ...openDossier(STOPPED),
        ...dialog("Kết thúc không có kết quả"),
        { trigger: ".modal div[name=kind] .o_select_menu_toggler", run: "click" },
        { trigger: ".o_select_menu_item:contains(Dừng giải quyết)", run: "click" },
        // The dialog has followed the choice: nobody types while its list is still closing.
        { trigger: ".modal:not(:has(.alert-info)):not(:has(div[name=asked_by_name]))" },
        { trigger: "body:not(:has(.o_select_menu_menu))" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Có tranh chấp địa điểm" },
        { trigger: ".modal div[name=reason] textarea:value(Có tranh chấp địa điểm)" },
        submit("action_ask"),
        { trigger: ".modal div[name=legal_basis].o_field_invalid" },
        { trigger: ".modal div[name=reason] textarea:value(Có tranh chấp địa điểm)" },
        { trigger: ".modal div[name=legal_basis] input", run: "edit Nghị định 118/2025/NĐ-CP" },
        submit("action_ask"),
        noDialog,
        waits,
        // The paper that was asked for by mistake is not needed.
        ...request("Phiếu yêu cầu bổ sung", TAKEN_BACK),
        { trigger: ".o_statusbar_buttons button:contains(Thu hồi)", run: "click" },
        { trigger: ".modal .alert-info" },
        submit("action_cancel"),
        said("không cần"),
        { trigger: ".modal div[name=reason] textarea", run: "edit Đã tra cứu được" },
        submit("action_cancel"),
        noDialog,
        { trigger: ".o_arrow_button_current:contains(Đã thu hồi)" },
        ...workList("mine"),
        { trigger: `.o_data_row:contains(${TAKEN_BACK})` },
    ],
});

tours.add("egate_requests_head", {
    steps: () => [
        keepForms,
        ...request("Rút, dừng, từ chối", STOPPED),
        { trigger: ".o_statusbar_buttons button:contains('Không đồng ý')", run: "click" },
        { trigger: ".modal div[name=reason] textarea" },
        submit("action_decline"),
        said("không đồng ý"),
        { trigger: ".modal div[name=reason] textarea", run: "edit Chưa có đơn khởi kiện" },
        submit("action_decline"),
        noDialog,
        { trigger: ".o_form_view div[name=decision]:contains(Chưa có đơn khởi kiện)" },
        ...request("Rút, dừng, từ chối", WITHDRAWN),
        { trigger: ".o_statusbar_buttons button:contains('Đồng ý'):first", run: "click" },
        { trigger: ".modal div[name=money] label:contains(Chưa thu)", run: "click" },
        { trigger: ".modal div[name=originals] label:contains(Đã trả lại)", run: "click" },
        { trigger: ".modal div[name=originals_note] input", run: "edit Đã giao chủ hồ sơ" },
        submit("action_grant"),
        noDialog,
        formIsPrinted(),
        { trigger: ".o_arrow_button_current:contains(Đã đồng ý)" },
        ...request("Sửa thủ tục", MISTAKEN),
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Đã duyệt)" },
        { trigger: "div[name=notice]:contains(2.000720), div[name=notice]:contains(thay đổi)" },
    ],
});
