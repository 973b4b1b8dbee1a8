import { registry } from "@web/core/registry";
import {
    call,
    formIsPrinted,
    keepForms,
    noDialog,
    request,
    said,
    select,
    workList,
} from "./office";

const SENT_BACK = "Nguyễn Trình Ba";

/** The same leader in another tab sends the dossier of `owner` back. */
async function sendBackElsewhere(owner) {
    const [one] = await call("egate.dossier", "search_read", [
        [["applicant_name", "=", owner]],
        ["available_transitions"],
    ]);
    const back = one.available_transitions.find((way) => way.name === "Trả lại chuyên viên");
    await call("egate.dossier", "action_transition", [[one.id], back.id, "Xem lại"]);
}

const state = (words) => ({ trigger: `.o_arrow_button_current:contains(${words})` });

/** What waits for a signature, all at once; then what was asked; tests/test_days.py plays it. */
registry.category("web_tour.tours").add("egate_day_leader", {
    steps: () => [
        keepForms,
        ...workList("sign"),
        ...select("Nguyễn Trình Một"),
        ...select("Nguyễn Trình Hai"),
        ...select(SENT_BACK),
        { trigger: "button[name=action_bulk]", run: "click" },
        {
            trigger: ".o_egate_bulk button[data-transition='Ký duyệt']:has(.badge:contains(3))",
            run: "click",
        },
        { trigger: "#o_egate_bulk_comment", run: "edit Đồng ý theo đề xuất" },
        {
            trigger: ".modal .o_egate_confirm",
            async run(actions) {
                await sendBackElsewhere(SENT_BACK);
                await actions.click();
            },
        },
        { trigger: ".o_egate_bulk_sum[data-done='2']" },
        { trigger: ".o_egate_bulk_failed li:only-child:contains(H17.33-)" },
        { trigger: ".modal-footer .btn-primary:contains(Đóng)", run: "click" },
        noDialog,
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Nguyễn Trình)))" },
        // An apology that an officer has drafted.
        ...request("Xin lỗi và gia hạn", "Xin Gia Hạn"),
        state("Chờ ký"),
        { trigger: "button[name=action_open_sign]", run: "click" },
        { trigger: ".modal div[name=days] input", run: "edit 4" },
        { trigger: ".modal div[name=cause] textarea", run: "edit Phải xác minh thêm" },
        { trigger: ".modal footer button[name=action_sign]", run: "click" },
        said("nguyên nhân"),
        {
            content: "Nothing of it is lost",
            trigger: ".modal div[name=cause] textarea:value(Phải xác minh thêm)",
        },
        { trigger: ".modal div[name=cause_id] input", run: "click" },
        { trigger: ".o-autocomplete--dropdown-item:not(:has(.fa-spin)):first", run: "click" },
        { content: "It is chosen", trigger: ".modal div[name=cause_id] input:value(/\\S/)" },
        { trigger: ".modal footer button[name=action_sign]", run: "click" },
        noDialog,
        formIsPrinted(1),
        state("Đã ký"),
        // A second request for papers, which counts as late.
        ...request("Phiếu yêu cầu bổ sung", "Bổ Sung Lần Hai"),
        { trigger: ".alert-warning:visible" },
        { trigger: "button[name=action_approve]", run: "click" },
        formIsPrinted(2),
        state("Chờ người dân"),
        // A refusal that the officer proposes.
        ...request("Rút, dừng, từ chối", "Đề Nghị Từ Chối"),
        state("Chờ"),
        { trigger: ".o_statusbar_buttons button:contains('Đồng ý'):first", run: "click" },
        { trigger: ".modal .alert-warning" },
        { trigger: ".modal footer button[name=action_grant]", run: "click" },
        // Money and originals are settled first.
        said("bản chính"),
        { trigger: ".modal div[name=money] label:contains(Chưa thu)", run: "click" },
        { trigger: ".modal div[name=originals] label:contains(Đã trả lại)", run: "click" },
        { trigger: ".modal div[name=originals_note] input", run: "edit Đã giao chủ hồ sơ" },
        { trigger: ".modal div[name=decision] textarea", run: "edit Đồng ý từ chối" },
        { trigger: ".modal footer button[name=action_grant]", run: "click" },
        noDialog,
        formIsPrinted(3),
        state("Đã đồng ý"),
    ],
});
