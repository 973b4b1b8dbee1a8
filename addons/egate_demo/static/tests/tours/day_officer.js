import { registry } from "@web/core/registry";
import {
    back,
    call,
    formIsPrinted,
    keepForms,
    noDialog,
    openDossier,
    select,
    tab,
    workList,
} from "./office";

const RENT = "Hợp đồng thuê địa điểm kinh doanh";

/** The same person in another tab takes the dossier of `owner` on. */
async function takeElsewhere(owner) {
    const [one] = await call("egate.dossier", "search_read", [
        [["applicant_name", "=", owner]],
        ["available_transitions"],
    ]);
    const claim = one.available_transitions.find((way) => way.name === "Nhận xử lý");
    await call("egate.dossier", "action_transition", [[one.id], claim.id]);
}

/** An officer from the first look at the figures to the last dossier of the day. */
registry.category("web_tour.tours").add("egate_day_officer", {
    steps: () => [
        keepForms,
        ...workList("pool"),
        ...select("Phạm Văn Chiều"),
        ...select("Võ Thị Chiều"),
        ...select("Lý Chiều"),
        { trigger: "button[name=action_bulk]", run: "click" },
        {
            trigger: ".o_egate_bulk button[data-transition='Nhận xử lý']:has(.badge:contains(3))",
            run: "click",
        },
        {
            content: "Meanwhile one of them is taken on in another tab",
            trigger: ".modal .o_egate_confirm",
            async run(actions) {
                await takeElsewhere("Võ Thị Chiều");
                await actions.click();
            },
        },
        { trigger: ".o_egate_bulk_sum[data-done='2']" },
        {
            content: "What was not done is named, with the reason",
            trigger: ".o_egate_bulk_failed li:only-child:contains(H17.33-):contains(đã)",
        },
        { trigger: ".modal-footer .btn-primary:contains(Đóng)", run: "click" },
        noDialog,
        {
            content: "None of them waits for anybody any more",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Chiều)))",
        },
        ...openDossier("Nguyễn Thị Sớm"),
        { trigger: ".o_egate_actions button[data-transition='Nhận xử lý']", run: "click" },
        { trigger: ".o_egate_actions button[data-transition='Trình ký']" },
        // A paper is read beside the form.
        { trigger: "div[name=paper_ids] .o_egate_scan:contains(to-khai.pdf)", run: "click" },
        {
            trigger: ".o_egate_viewer .o_egate_page img",
            async run() {
                await this.anchor.decode();
            },
        },
        // An opinion that all may read.
        tab("words"),
        { trigger: "button[name=action_open_opinion]", run: "click" },
        { trigger: ".modal [name=text] textarea", run: "edit Địa điểm phù hợp quy hoạch" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_egate_related .o_data_row:contains(Địa điểm phù hợp quy hoạch)" },
        // A paper is missing: the guard says what is forgotten most.
        { trigger: "button[name=action_open_supplement]", run: "click" },
        { trigger: `.modal .alert-info:contains(lần hai):contains(${RENT})` },
        {
            content: "What only some have to hand in is not on the list by itself",
            trigger: ".modal div[name=line_ids]:not(:has(.o_data_row:contains(Văn bản ủy quyền)))",
        },
        { trigger: ".modal div[name=line_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".modal .o_selected_row [name=name] input", run: `edit ${RENT}` },
        { trigger: ".modal .o_selected_row [name=original_count] input", run: "edit 1" },
        {
            content: "Without a reason it does not go out, and nothing is lost",
            trigger: ".modal footer button[name=action_issue]:visible",
            run: "click",
        },
        { trigger: ".modal div[name=reason].o_field_invalid" },
        { trigger: `.modal div[name=line_ids] .o_selected_row input:value(${RENT})` },
        { trigger: ".modal div[name=reason] textarea", run: "edit Chưa có giấy tờ về địa điểm" },
        { trigger: ".modal footer button[name=action_issue]:visible", run: "click" },
        noDialog,
        formIsPrinted(),
        { trigger: "div[name=workflow_state_id]:contains(Chờ công dân bổ sung)" },
        // Another one takes longer: an apology for the head to sign.
        ...workList("mine"),
        ...openDossier("Trần Văn Trưa"),
        tab("requests"),
        { trigger: "button[name=action_apologise]", run: "click" },
        { trigger: ".o_form_view div[name=sign_by]" },
        { trigger: ".o_arrow_button_current:contains(Chờ ký)" },
        back,
        // It is done all the same.
        { trigger: ".o_egate_actions textarea", run: "edit Đủ điều kiện, kính trình" },
        { trigger: ".o_egate_actions button[data-transition='Trình ký']", run: "click" },
        { trigger: "div[name=workflow_state_id]:contains(Chờ ký duyệt)" },
        ...workList("mine"),
        { trigger: ".o_list_view .o_data_row:contains(Phạm Văn Chiều)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Trần Văn Trưa)))" },
    ],
});
