import { registry } from "@web/core/registry";

/**
 * A new administrator makes a procedure from nothing to the counter, in two acts. See
 * tests/test_administrator.py.
 */
const tours = registry.category("web_tour.tours");
const PROCEDURE = "Cấp phép treo băng rôn tại nơi công cộng";
const CODE = "9.000123";

function choose(field, text, item) {
    return [
        { trigger: `div[name=${field}] input`, run: `edit ${text}` },
        { trigger: `.o-autocomplete--dropdown-item:contains(${item})`, run: "click" },
    ];
}

/** Add a line to a list of the open tab and fill its cells. */
function addLine(list, cells) {
    const row = `div[name=${list}] .o_selected_row`;
    return [
        { trigger: `div[name=${list}] .o_field_x2many_list_row_add a`, run: "click" },
        ...cells.map(([cell, text]) => ({
            trigger: `${row} [name=${cell}] input, ${row} [name=${cell}] textarea`,
            run: `edit ${text}`,
        })),
    ];
}

function openTab(name) {
    return { trigger: `.o_notebook .nav-link[name=${name}]`, run: "click" };
}

tours.add("egate_administrator_overview", {
    url: "/odoo",
    steps: () => [
        { trigger: ".o_egate_overview section[data-section=missing] [data-line=clerk]", run: "click" },
        { trigger: ".o_list_view .o_data_row" },
        { trigger: ".o_breadcrumb .o_back_button, .breadcrumb a", run: "click" },
        { trigger: ".o_egate_overview summary", run: "click" },
        { trigger: ".o_egate_overview [data-in-order=process]" },
        { trigger: ".o_menu_sections a:first-child, .o_menu_sections button:first-child" },
    ],
});

tours.add("egate_administrator_procedure", {
    url: "/odoo",
    steps: () => [
        { trigger: ".o_navbar_apps_menu button", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Cấu hình)", run: "click" },
        { trigger: ".o_menu_sections button:contains(Thủ tục hành chính)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Thủ tục hành chính)", run: "click" },
        { trigger: ".o_list_view .o_data_row" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_form_view div[name=name] textarea", run: `edit ${PROCEDURE}` },
        { trigger: "div[name=code] input", run: `edit ${CODE}` },
        ...choose("sector_id", "hoạt động", "Hoạt động xây dựng"),
        ...choose("workflow_id", "chuyên viên", "Chuyên viên – Lãnh đạo (03 ngày làm việc)"),
        { content: "Everything else is on one page", trigger: "button[name=action_new_version]", run: "click" },
        { trigger: "div[name=decision] input", run: "edit 12/QĐ-UBND" },
        { trigger: "div[name=result_name] input", run: "edit Giấy phép treo băng rôn" },
        ...addLine("component_ids", [["name", "Đơn đề nghị cấp phép"]]),
        ...addLine("component_ids", [["name", "Bản vẽ vị trí treo"]]),
        { content: "A version without a term is not published", trigger: "button[name=action_publish_after]", run: "click" },
        { trigger: ".modal-content:contains(thời hạn)" },
        { trigger: ".modal-content .modal-footer button", run: "click" },
        openTab("terms"),
        ...addLine("term_ids", [["amount", "3"]]),
        openTab("fees"),
        ...addLine("fee_ids", [["name", "Lệ phí"], ["price", "50000"]]),
        openTab("steps"),
        ...addLine("step_ids", [["description", "Nộp hồ sơ tại bộ phận một cửa."]]),
        { trigger: "button[name=action_publish_after]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Đã công bố)" },
        { content: "What is published is frozen", trigger: "div[name=decision]:contains(12/QĐ-UBND):not(:has(input))" },
    ],
});

tours.add("egate_administrator_counter", {
    url: "/odoo/egate-counter",
    steps: () => [
        { trigger: "#o_egate_identity_number", run: "edit 048190 099124" },
        {
            trigger: ".o_egate_procedure_input input",
            run: "edit treo bang ron", // no diacritics needed
        },
        { trigger: `.o-autocomplete--dropdown-item:contains(${PROCEDURE})`, run: "click" },
        { trigger: ".o_egate_paper[data-paper]:contains(Bản vẽ vị trí treo)" },
        { trigger: ".o_egate_why:contains(3 ngày làm việc)" },
        { trigger: "#o_egate_applicant_name", run: "edit Trần Văn Quảng Cáo" },
        { trigger: "#o_egate_applicant_address", run: "edit 5 Bạch Đằng, phường Hải Châu" },
        { trigger: "#o_egate_applicant_phone", run: "edit 0905000333" },
        { trigger: ".o_egate_counter", run: "press F8" },
        { trigger: ".o_egate_counter", run: "press F8" },
        { trigger: "[data-col=received]:checked" },
        { trigger: ".o_egate_saved[data-saved=saved]" },
        { trigger: ".o_egate_counter", run: "press F9" },
        { trigger: ".o_egate_done .o_egate_code:contains(H17.33-)" },
    ],
});
