import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/** The dossier's screen and the ways to it; tests/test_dossier_screen.py plays these. */
const tours = registry.category("web_tour.tours");

/** What a browser does with Enter where the cursor is. */
function strayEnter() {
    const { activeElement } = document;
    if (activeElement.matches("button, a, [role=button]")) {
        activeElement.click();
    }
}

const latestCode = async () => {
    const [{ code }] = await rpc("/web/dataset/call_kw/egate.dossier/search_read", {
        model: "egate.dossier",
        method: "search_read",
        args: [[["code", "!=", false]], ["code"]],
        kwargs: { order: "id desc", limit: 1 },
    });
    return code;
};

/** What a scanner that is plugged in like a keyboard does where `input` has the cursor. */
function scanInto(input, text) {
    input.focus();
    for (const key of text) {
        input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        input.value += key;
        input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const end = { key: "Enter", bubbles: true, cancelable: true };
    input.dispatchEvent(new KeyboardEvent("keydown", end));
}

const latestIsOpen = {
    content: "The dossier of that code is on the screen",
    trigger: ".o_egate_dossier div[name=code]",
    async run() {
        const code = await latestCode();
        const shown = () => document.querySelector(".o_egate_dossier div[name=code]")?.textContent;
        for (let turn = 0; turn < 200 && shown() !== code; turn++) {
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        if (shown() !== code) {
            throw new Error(`${shown()} is open, not ${code}`);
        }
    },
};

/** Opened from the list or by its address: nothing has the focus that a stray Enter would press. */
tours.add("egate_stray_enter", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell[name=code]", run: "click" },
        { trigger: ".o_egate_actions button.btn-primary[data-transition]", run: strayEnter },
        { trigger: ".o_egate_dossier .o_egate_actions button[data-transition='Nhận xử lý']" },
    ],
});

/** On a phone the first screen shows code and due time. */
tours.add("egate_phone_top", {
    steps: () => [
        {
            trigger: ".o_egate_actions button.btn-primary[data-transition]",
            run() {
                for (const name of ["code", "due_at"]) {
                    const field = document.querySelector(`.o_egate_dossier div[name=${name}]`);
                    const { top, bottom } = field.getBoundingClientRect();
                    if (top < 0 || bottom > window.innerHeight) {
                        throw new Error(`${name} is at ${top} to ${bottom}`);
                    }
                }
            },
        },
    ],
});

/** What to do, then the papers, on one screen; what nobody has used is closed. */
tours.add("egate_dossier_at_a_glance", {
    steps: () => [
        {
            trigger: ".o_egate_papers .o_data_row:first",
            run({ anchor }) {
                const { bottom } = anchor.getBoundingClientRect();
                const panel = document.querySelector(".o_egate_actions").getBoundingClientRect();
                if (panel.bottom > anchor.getBoundingClientRect().top || bottom > 900) {
                    throw new Error(`The panel ends at ${panel.bottom}, a paper at ${bottom}`);
                }
                const tabs = [...document.querySelectorAll(".o_notebook .nav-link")];
                if (new Set(tabs.map((tab) => tab.getBoundingClientRect().top)).size > 1) {
                    throw new Error("The tabs take several rows");
                }
                const names = ".o_egate_papers td[name=name], .o_inner_group .o_field_many2one *";
                for (const name of document.querySelectorAll(names)) {
                    if (name.scrollWidth > name.clientWidth + 1 && name.clientWidth) {
                        throw new Error(`“${name.textContent}” is cut`);
                    }
                }
            },
        },
        { trigger: "body:not(:has(.o-mail-Chatter)) .o_egate_talk [data-act=talk]", run: "click" },
        { trigger: ".o_egate_talk .o-mail-Chatter-sendMessage", run: "click" },
        { trigger: ".o_egate_talk .o-mail-Composer-input", run: "edit Chờ thêm sơ đồ" },
        { trigger: ".o_egate_talk .o-mail-Composer-send:enabled", run: "click" },
        { trigger: ".o_egate_talk .o-mail-Message:contains('Chờ thêm sơ đồ')" },
    ],
});

/** Where somebody wrote, it is open. */
tours.add("egate_talk_used", {
    steps: () => [{ trigger: ".o_egate_talk .o-mail-Message:contains('Chờ thêm sơ đồ')" }],
});

/** A whole code in the search box is the dossier, also where the filter hides it. */
tours.add("egate_code_searched", {
    steps: () => [
        { content: "The filter hides what is closed", trigger: ".o_searchview_facet" },
        {
            trigger: ".o_searchview_input",
            async run({ edit, press }) {
                await edit((await latestCode()).toLowerCase());
                await press("Enter");
            },
        },
        latestIsOpen,
        { trigger: ".o_egate_dossier" },
    ],
});

/** What is no code is searched for, as always. */
tours.add("egate_text_searched", {
    steps: () => [
        { trigger: ".o_searchview_facet" },
        { trigger: ".o_searchview_input", run: "edit 99-KHONG-CO-99" },
        { trigger: ".o_searchview_autocomplete:visible" },
        { trigger: ".o_searchview_input", run: "press Enter" },
        { trigger: ".o_searchview_facet:contains('99-KHONG-CO-99')" },
        { trigger: "body:not(:has(.o_notification))" },
    ],
});

/** A scan while a text is being written opens the dossier, and is not left in the text. */
tours.add("egate_code_scanned_into_a_text", {
    steps: () => [
        { trigger: "#o_egate_comment", run: "edit Đã xem" },
        {
            trigger: "#o_egate_comment",
            async run({ anchor }) {
                const code = await latestCode();
                // Longer than between two keys of a scanner: what was typed is no part of it.
                await new Promise((resolve) => setTimeout(resolve, 300));
                scanInto(anchor, code);
            },
        },
        latestIsOpen,
        { trigger: ".o_back_button, .o_breadcrumb .breadcrumb-item a", run: "click" },
        {
            trigger: "#o_egate_comment",
            run({ anchor }) {
                scanInto(anchor, "12-2026/QD-UBND");
            },
        },
        {
            content: "Another text stays where it was scanned",
            trigger: "#o_egate_comment",
            async run({ anchor }) {
                for (let turn = 0; turn < 100 && !anchor.value.endsWith("\n"); turn++) {
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
                if (anchor.value !== "12-2026/QD-UBND\n") {
                    throw new Error(`It holds ${JSON.stringify(anchor.value)}`);
                }
            },
        },
    ],
});

/** Among the results to return the search box starts the return. */
tours.add("egate_return_from_the_search_box", {
    steps: () => [
        {
            trigger: ".o_searchview_input",
            async run({ anchor }) {
                scanInto(anchor, await latestCode());
            },
        },
        { trigger: ".modal .o_egate_return" },
    ],
});
