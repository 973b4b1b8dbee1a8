import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/** The panel, the dialog for a selection and the opinion, as people use them. */
const tours = registry.category("web_tour.tours");

/** What the server refuses is said in the panel, and what was typed is still there. */
tours.add("egate_panel_refusal", {
    steps: () => [
        { trigger: ".o_egate_actions textarea#o_egate_comment", run: "edit Hồ sơ đủ điều kiện" },
        { trigger: ".o_egate_actions button[data-transition='Trình ký']", run: "click" },
        { content: "What it asks for is shown first", trigger: "select#o_egate_reason" },
        { trigger: ".o_egate_confirm[data-transition='Trình ký']", run: "click" },
        { content: "The missing reason is marked", trigger: "select#o_egate_reason.is-invalid" },
        { trigger: "select#o_egate_reason", run: "selectByLabel Đủ căn cứ" },
        { trigger: ".o_egate_confirm[data-transition='Trình ký']", run: "click" },
        { trigger: ".o_egate_refusal:contains('UBND xã Khác')" },
        {
            content: "Nothing of it is lost",
            trigger: ".o_egate_actions textarea#o_egate_comment",
            run() {
                const reason = document.querySelector("#o_egate_reason");
                if (
                    this.anchor.value !== "Hồ sơ đủ điều kiện" ||
                    reason.selectedOptions[0].textContent !== "Đủ căn cứ"
                ) {
                    throw new Error("What was typed is gone");
                }
            },
        },
    ],
});

/** The unit that is asked answers from its own list. */
tours.add("egate_answer_opinion", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell[name=record_name]", run: "click" },
        { trigger: "#o_egate_answer_conditions", run: "click" },
        { trigger: ".o_egate_answer button[data-act=answer]", run: "click" },
        { content: "Conditions are written", trigger: ".o_egate_answer .o_egate_refusal" },
        { trigger: "#o_egate_answer_text", run: "edit Giữ khoảng lùi 3 m" },
        { trigger: ".o_egate_answer button[data-act=answer]", run: "click" },
        { trigger: ".o_egate_consultation:not(:has(.o_egate_answer)):contains('Giữ khoảng lùi')" },
    ],
});

/** With the opinion there, the same action is accepted; a colleague gets it; it is undone. */
tours.add("egate_panel_sends", {
    steps: () => [
        { trigger: ".o_egate_actions button[data-act=assign]", run: "click" },
        { trigger: "select#o_egate_user", run: "selectByIndex 1" },
        { trigger: ".o_egate_confirm", run: "click" },
        {
            content: "Taking it out of one's hands needs a reason",
            trigger: ".o_egate_actions textarea.is-invalid",
        },
        { trigger: ".o_egate_actions .o_egate_cancel", run: "click" },
        { trigger: ".o_egate_actions button[data-transition='Trình ký']", run: "click" },
        { trigger: "select#o_egate_reason", run: "selectByLabel Đủ căn cứ" },
        { trigger: ".o_egate_confirm[data-transition='Trình ký']", run: "click" },
        { trigger: ".o_egate_actions button[data-act=undo]", run: "click" },
        { trigger: ".o_egate_actions button[data-transition='Trình ký']" },
    ],
});

/** Let the server do what is asked with this method, once, and its answer be lost on the way. */
function loseAnswer(method) {
    const send = rpc._rpc;
    rpc._rpc = (url, ...more) => {
        const answer = send(url, ...more);
        if (!url.endsWith(`/${method}`)) {
            return answer;
        }
        rpc._rpc = send;
        return answer.then(() => {
            throw new ConnectionLostError(url);
        });
    };
}

/** The server stops while a selection is worked on: what was done is told, and one goes on. */
tours.add("egate_bulk_resumed", {
    steps: () => [
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_data_row_selected:not(:has(~ .o_data_row:not(.o_data_row_selected)))" },
        { trigger: "button[name=action_bulk]", run: "click" },
        {
            trigger: ".o_egate_bulk button[data-transition='Nhận xử lý']",
            run({ anchor }) {
                loseAnswer("action_transition_each");
                anchor.click();
            },
        },
        { trigger: ".modal .o_egate_confirm", run: "click" },
        { trigger: ".o_egate_bulk_broken:contains(3)" },
        { trigger: ".modal .o_egate_go_on", run: "click" },
        { trigger: ".o_egate_bulk_sum[data-done='3']" },
        { trigger: ".o_egate_bulk:not(:has(.o_egate_bulk_failed))" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_data_row:contains('Đang thẩm định')" },
    ],
});

/** One action on a selection; what could not be done is named with the reason. */
tours.add("egate_bulk_claim", {
    steps: () => [
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_data_row_selected:not(:has(~ .o_data_row:not(.o_data_row_selected)))" },
        { trigger: "button[name=action_bulk]", run: "click" },
        { trigger: ".o_egate_bulk button[data-transition='Nhận xử lý'] .badge:contains(3)" },
        { trigger: ".o_egate_bulk button[data-transition='Nhận xử lý']", run: "click" },
        { trigger: ".modal .o_egate_confirm", run: "click" },
        { trigger: ".o_egate_bulk_sum[data-done='3']" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_data_row:contains('Đang thẩm định')" },
    ],
});
