import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";

/** What the tours of an office's days have in common; tests/test_days.py plays them. */

/** Forms open in tabs of their own: they are counted here, and read by the tests. */
export const printed = [];

export const keepForms = {
    content: "Forms that are printed from now on are kept in mind",
    trigger: ".o_web_client",
    run() {
        printed.length = 0;
        browser.open = (url) => printed.push(url);
        // What is printed beside the work has a page that nobody sees.
        new MutationObserver((changes) => {
            for (const node of changes.flatMap((change) => [...change.addedNodes])) {
                if (node.className === "o_egate_print_frame") {
                    printed.push(node.src);
                    node.remove();
                }
            }
        }).observe(document.body, { childList: true });
    },
};

export const formIsPrinted = (count = 1) => ({
    content: `${count} form(s) came out of the printer`,
    trigger: "body",
    async run() {
        for (let turn = 0; turn < 200 && printed.length < count; turn++) {
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        if (printed.length !== count) {
            throw new Error(`${printed.length} forms, not ${count}`);
        }
    },
});

/** Call the server as the person at the screen does in another tab. */
export const call = (model, method, args = [], kwargs = {}) =>
    rpc(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs });

export const noDialog = { trigger: "body:not(:has(.modal))" };

/** The office is told in `words` what is missing, and closes that. */
export const said = (words) => ({
    content: "It says what is missing",
    trigger: `.modal:contains(${words}) button:contains(Đóng)`,
    run: "click",
});

/** A work list by the menu with the figures; `figure` is what stands beside it, where known. */
export function workList(key, figure) {
    return [
        { trigger: ".o_egate_work", run: "click" },
        {
            trigger:
                figure === undefined
                    ? `[data-work-list=${key}]`
                    : `[data-work-list=${key}]:has(.o_egate_work_figure:contains(${figure}))`,
            run: "click",
        },
        { trigger: ".o_egate_work_list" },
    ];
}

export function openDossier(owner) {
    return [
        { trigger: `.o_data_row:contains(${owner}) .o_data_cell[name=code]`, run: "click" },
        { trigger: `.o_egate_dossier div[name=applicant_name]:contains(${owner})` },
    ];
}

/** Odoo takes note of a tick a moment after the click: what follows waits for the row's mark. */
export const select = (owner) => [
    {
        trigger: `.o_data_row:contains(${owner}) .o_list_record_selector input`,
        run: "click",
    },
    { trigger: `.o_data_row.o_data_row_selected:contains(${owner})` },
];

export const tab = (name) => ({ trigger: `.o_notebook .nav-link[name=${name}]`, run: "click" });

export const back = { trigger: ".o_breadcrumb .o_back_button", run: "click" };

/** What a keyboard-wedge scanner does where no field has the cursor. */
export function scan(text) {
    document.activeElement?.blur();
    for (const key of [...text, "Enter"]) {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
}

/** For what tells repeated scans apart no time passes any more: no hand is quicker. */
export const noTimePasses = {
    trigger: ".o_web_client",
    run() {
        browser.performance = { now: () => 5000 };
    },
};

/** The next call that `chosen` picks is answered by `instead`, all others as always. */
export const once = (chosen, instead) => ({
    trigger: ".o_web_client",
    run() {
        const { _rpc } = rpc;
        rpc._rpc = (url, params, settings) => {
            if (!chosen(params || {})) {
                return _rpc(url, params, settings);
            }
            rpc._rpc = _rpc;
            return instead(url, () => _rpc(url, params, settings));
        };
    },
});

/** The next call of `method` gets no answer. */
export const connectionLost = (method) =>
    once(
        (params) => params.method === method,
        (url) => Promise.reject(new ConnectionLostError(url))
    );

/** The request about the dossier of `owner`, by the menu of its kind. */
export function request(kind, owner) {
    return [
        { trigger: ".o_menu_sections button:contains('Yêu cầu, đề nghị')", run: "click" },
        { trigger: `.o-dropdown--menu a:contains(${kind})`, run: "click" },
        { trigger: `.o_breadcrumb:contains(${kind})` },
        { trigger: `.o_data_row:contains(${owner}) .o_data_cell:first`, run: "click" },
        { trigger: ".o_form_view" },
    ];
}
