import { registry } from "@web/core/registry";

/**
 * A new administrator draws “Cấp phép xây dựng”, from an empty process to a published one, and
 * mends on the way what the check finds. tests/test_drawing.py then lets a dossier follow it.
 */
const DIALOG = ".modal:not(.o_inactive_modal)";

const save = [
    { content: "Save", trigger: ".o_form_button_save:visible", run: "click" },
    { trigger: ".o_form_status_indicator_buttons.invisible:not(:visible)" },
];

function tab(name) {
    return [{ content: `Page ${name}`, trigger: `.nav-link[name=${name}]`, run: "click" }];
}

function choose(place, field, label) {
    return [
        {
            content: `${field}: ${label}`,
            trigger: `${place} div[name=${field}] .o_select_menu_input`,
            run: "click",
        },
        { trigger: `.o_select_menu_item:contains(${label})`, run: "click" },
    ];
}

function link(place, field, label) {
    return [
        {
            content: `${field}: ${label}`,
            trigger: `${place} div[name=${field}] input`,
            run: `edit ${label}`,
        },
        { trigger: `.o-autocomplete--dropdown-item:contains(${label})`, run: "click" },
    ];
}

function state(name, { kind, code, role, unit, days } = {}) {
    const row = "div[name=state_ids] .o_selected_row";
    return [
        {
            content: `A line for ${name}`,
            trigger: "div[name=state_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { trigger: `${row} div[name=name] input`, run: `edit ${name}` },
        ...(kind ? choose(row, "kind", kind) : []),
        ...(code ? choose(row, "national_code", code) : []),
        ...(role ? link(row, "role_id", role) : []),
        ...(unit ? choose(row, "unit_rule", unit) : []),
        ...(days ? [{ trigger: `${row} div[name=limit_amount] input`, run: `edit ${days}` }] : []),
    ];
}

function part(field, label) {
    const row = `${DIALOG} div[name=${field}] .o_selected_row`;
    return [
        {
            content: `Add to ${field}`,
            trigger: `${DIALOG} div[name=${field}] .o_field_x2many_list_row_add a`,
            run: "click",
        },
        ...choose(row, "kind", label),
    ];
}

function action(name, from, to, { style, requires, does } = {}) {
    return [
        {
            content: `An action: ${name}`,
            trigger: "div[name=transition_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { trigger: `${DIALOG} div[name=name] input`, run: `edit ${name}` },
        ...link(DIALOG, "from_id", from),
        ...link(DIALOG, "to_id", to),
        ...(style
            ? [{ trigger: `${DIALOG} div[name=style] label:contains(${style})`, run: "click" }]
            : []),
        ...(requires ? part("requirement_ids", requires) : []),
        ...(does ? part("effect_ids", does) : []),
        { trigger: `${DIALOG} .o_form_button_save`, run: "click" },
        { trigger: `body:not(:has(.modal)) div[name=transition_ids] .o_data_row:contains(${name})` },
    ];
}

const OFFICER = { role: "Cán bộ thụ lý", unit: "Cơ quan có thẩm quyền" };
const WAITING = "Chờ thụ lý";
const CHECKED = "Đang thẩm định";
const SITE = "Kiểm tra thực địa";
const PAPERS = "Chờ bổ sung giấy tờ";
const SIGNING = "Chờ ký giấy phép";
const DESK = "Chờ trả giấy phép";
const GIVEN = "Đã trả giấy phép";
const REFUSED = "Từ chối cấp phép";

registry.category("web_tour.tours").add("egate_drawing", {
    url: "/odoo/egate-processes",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "div[name=name] input", run: "edit Cấp phép xây dựng" },
        { trigger: "div[name=code] input", run: "edit CAP-PHEP-XAY-DUNG" },
        ...save,
        ...tab("states"),
        ...state(WAITING, { kind: "Bắt đầu", ...OFFICER, days: 1 }),
        ...state(CHECKED, { ...OFFICER, days: 7 }),
        ...state(SITE, { ...OFFICER, days: 5 }),
        ...state(PAPERS, { kind: "Chờ người dân", ...OFFICER }),
        ...state(SIGNING, { role: "Lãnh đạo", unit: "Cơ quan có thẩm quyền" }),
        ...state(DESK, { code: "9.", role: "Cán bộ tiếp nhận", unit: "Bộ phận đã tiếp nhận" }),
        ...state(GIVEN, { kind: "Kết thúc", unit: "Bộ phận đã tiếp nhận" }),
        ...state(REFUSED, { kind: "Kết thúc", code: "8.", unit: "Bộ phận đã tiếp nhận" }),
        ...save,
        ...tab("transitions"),
        ...action("Nhận hồ sơ", WAITING, CHECKED, { does: "Người thực hiện giữ hồ sơ" }),
        ...action("Đi thực địa", CHECKED, SITE, { does: "Người thực hiện giữ hồ sơ" }),
        ...action("Yêu cầu bổ sung", CHECKED, PAPERS, {
            style: "Khác",
            requires: "Phải ghi ý kiến",
            does: "Người thực hiện giữ hồ sơ",
        }),
        ...action("Đã bổ sung", PAPERS, CHECKED, {
            style: "Khác",
            does: "Người thực hiện giữ hồ sơ",
        }),
        ...action("Trình giấy phép", SITE, SIGNING),
        ...action("Ký giấy phép", SIGNING, DESK, { does: "Ký kết quả" }),
        ...action("Trả lại thẩm định", SIGNING, CHECKED, {
            style: "Khác",
            requires: "Một lý do",
            does: "Giao lại người đã xử lý",
        }),
        ...action("Không cấp phép", SIGNING, REFUSED, {
            style: "Trái với",
            requires: "Một lý do",
        }),
        ...action("Trao giấy phép", DESK, GIVEN),
        ...save,
        ...tab("picture"),
        { content: "The picture is there", trigger: ".o_egate_picture svg [data-state]" },
        { content: "So is the branch that gives no result", trigger: "[data-fault=not_given]" },
        {
            content: "And the step without a limit; its sentence leads there",
            trigger: `[data-fault=no_limit] button:contains(${SIGNING})`,
            run: "click",
        },
        { trigger: `${DIALOG} div[name=limit_amount] input`, run: "edit 2" },
        { trigger: `${DIALOG} .o_form_button_save`, run: "click" },
        { trigger: "body:not(:has(.modal, [data-fault=no_limit])) [data-fault=not_given]" },
        {
            content: "The other one is opened from the picture",
            trigger: ".o_egate_picture .o_way.o_faulty text",
            run(helpers) {
                this.anchor.parentElement.dispatchEvent(new MouseEvent("click", { bubbles: true }));
            },
        },
        ...part("effect_ids", "Trả kết quả cho người dân"),
        { trigger: `${DIALOG} .o_form_button_save`, run: "click" },
        { content: "Nothing is left to be mended", trigger: "body:not(:has(.modal)) .o_egate_sound" },
        { trigger: "button[name=action_publish]", run: "click" },
        {
            content: "Published: a new version would be the next step",
            trigger: "button[name=action_new_version]",
        },
        { trigger: ".o_egate_picture svg [data-state]" },
    ],
});
