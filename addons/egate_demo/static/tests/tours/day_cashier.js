import { registry } from "@web/core/registry";
import {
    call,
    connectionLost,
    formIsPrinted,
    keepForms,
    noDialog,
    noTimePasses,
    once,
    openDossier,
    scan,
    tab,
    workList,
} from "./office";

/** The cash desk from the first payment to the closing; tests/test_days.py plays these in turn. */
const tours = registry.category("web_tour.tours");
const [CASH, TRANSFER, BACK] = ["Nộp Tiền Mặt", "Nộp Chuyển Khoản", "Nộp Rồi Hoàn"];

/** The citizen's receipt is held under the scanner. */
const scanned = (owner) => ({
    trigger: ".o_list_view",
    async run() {
        const domain = [["applicant_name", "=", owner]];
        // Of a paid one nothing is due: its receipt names it.
        const [due] = await call("egate.payment.due", "search_read", [domain, ["code"]]);
        const [paid] = await call("egate.payment", "search_read", [
            [["payer_name", "=", owner]],
            ["dossier_code"],
        ]);
        scan(due ? due.code : paid.dossier_code);
    },
});

/** Receipt and change are read before the dialog goes. */
const readsIt = {
    trigger: ".modal:has(.o_egate_taken) footer .btn-primary:visible",
    run: "click",
};

const takesIt = { trigger: ".modal footer button[name=action_confirm]:visible", run: "click" };

const menu = (item) => [
    { trigger: ".o_menu_sections button:contains(Quầy thu)", run: "click" },
    { trigger: `.o-dropdown--menu a:contains(${item})`, run: "click" },
];

const gone = (owner) => ({ trigger: `.o_list_view:not(:has(.o_data_row:contains(${owner})))` });

tours.add("egate_day_cashier", {
    steps: () => [
        keepForms,
        noTimePasses,
        scanned(CASH),
        { trigger: `.modal div[name=applicant_name]:contains(${CASH})` },
        takesIt,
        readsIt,
        noDialog,
        formIsPrinted(1),
        gone(CASH),
        scanned(CASH),
        { content: "It is paid, and the receipt is named", trigger: ".o_notification:contains(/BL-)" },
        // By transfer: the bank's reference is asked for.
        {
            trigger: `.o_data_row:contains(${TRANSFER}) button[name=action_collect]`,
            run: "click",
        },
        { trigger: ".modal div[name=method] label:contains(Chuyển khoản)", run: "click" },
        { trigger: ".modal div[name=reference] input" },
        takesIt,
        { trigger: ".modal div[name=reference].o_field_invalid" },
        { trigger: ".modal div[name=reference] input", run: "edit FT2611231234" },
        takesIt,
        readsIt,
        noDialog,
        formIsPrinted(2),
        gone(TRANSFER),
        // Taken by mistake, and given back.
        scanned(BACK),
        { trigger: `.modal div[name=applicant_name]:contains(${BACK})` },
        takesIt,
        readsIt,
        noDialog,
        formIsPrinted(3),
        gone(BACK),
        ...menu("Phiếu thu, phiếu hoàn trả"),
        { trigger: `.o_data_row:contains(${BACK}) .o_data_cell[name=code]`, run: "click" },
        { trigger: "button[name=action_refund]", run: "click" },
        { trigger: ".modal div[name=reason] input" },
        takesIt,
        { trigger: ".modal div[name=reason].o_field_invalid" },
        { trigger: ".modal div[name=reason] input", run: "edit Thu nhầm người" },
        takesIt,
        readsIt,
        noDialog,
        formIsPrinted(4),
        { trigger: "div[name=refund_ids] .o_data_row:contains(Thu nhầm người)" },
        { content: "It is owed again", ...menu("Khoản phải thu")[0] },
        menu("Khoản phải thu")[1],
        { trigger: `.o_data_row:contains(${BACK})` },
        // The drawer is counted.
        ...menu("Ngày thu"),
        { trigger: ".o_data_row button[name=action_open_close]", run: "click" },
        { trigger: ".modal div[name=counted] input", run: "edit 1" },
        takesIt,
        { content: "What differs wants a word", trigger: ".modal div[name=note].o_field_invalid" },
        {
            trigger: ".modal div[name=counted] input",
            async run(actions) {
                const cash = document.querySelector(".modal div[name=cash]").textContent;
                await actions.edit(cash.replace(/\D/g, ""));
            },
        },
        takesIt,
        { content: "Asked once more", trigger: ".modal footer .btn-danger", run: "click" },
        noDialog,
        // Of an earlier day the drawer may still wait.
        { trigger: ".o_list_view .o_data_row:first:not(:has(button[name=action_open_close]))" },
    ],
});

tours.add("egate_day_cashier_seen", {
    steps: () => [
        ...openDossier(TRANSFER),
        { trigger: "div[name=fee_state]:contains(Đã thu)" },
        tab("term"),
        { trigger: ".o_egate_related .o_data_row:contains(/BL-)" },
    ],
});

const dialogOf = (owner) => ({ trigger: `.modal div[name=applicant_name]:contains(${owner})` });
const leavesIt = { trigger: ".modal footer button.btn-secondary:visible", run: "click" };

tours.add("egate_cashier_scans_again", {
    steps: () => [
        noTimePasses,
        connectionLost("open_scanned"),
        scanned(CASH),
        { trigger: ".o_notification:contains(Mất kết nối)" },
        { content: "As it says", ...scanned(CASH) },
        dialogOf(CASH),
        leavesIt,
        noDialog,
        { content: "Closed by mistake", ...scanned(CASH) },
        dialogOf(CASH),
        leavesIt,
        noDialog,
        scanned(TRANSFER),
        dialogOf(TRANSFER),
        leavesIt,
        noDialog,
    ],
});

/** Hold the code of the dossier of `owner` under the scanner. */
const dossierScanned = (owner) => ({
    trigger: ".o_web_client",
    async run() {
        const domain = [["applicant_name", "=", owner]];
        const [found] = await call("egate.dossier", "search_read", [domain, ["code"]]);
        scan(found.code);
    },
});

let answer;

tours.add("egate_scan_left_behind", {
    steps: () => [
        noTimePasses,
        {
            content: "Who scans sees an answer that is long in coming, and goes elsewhere",
            ...once(
                ({ model, method }) => model === "egate.dossier" && method === "web_read",
                (_url, ask) => new Promise((resolve) => (answer = () => resolve(ask())))
            ),
        },
        dossierScanned(CASH),
        {
            trigger: ".o_web_client",
            async run() {
                for (let turn = 0; turn < 200 && !answer; turn++) {
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
            },
        },
        ...workList("mine"),
        { trigger: ".o_egate_work_list", run: () => answer() },
        dossierScanned(TRANSFER),
        { trigger: `.o_egate_dossier div[name=applicant_name]:contains(${TRANSFER})` },
    ],
});
