import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** The counter's screen as a clerk uses it; tests/test_counter_screen.py plays these. */
const tours = registry.category("web_tour.tours");
const NUMBER = "#o_egate_identity_number";
const PROCEDURE = ".o_egate_procedure_input input";
const SAVED = ".o_egate_saved[data-saved=saved]";
const CODE = ".o_egate_done .o_egate_code:contains(T99)";
const NAME = "Nguyễn Thị Minh Khai";

function card(number = "048090000123", name = NAME) {
    const sex = Number(number[3]) % 2 ? "Nữ" : "Nam";
    return `${number}|201234567|${name}|05031990|${sex}|12 Trần Phú, phường Mẫu|01072021`;
}

/** What a keyboard-wedge scanner does where no field has the cursor. */
function typeCode(text) {
    document.activeElement?.blur();
    for (const key of [...text, "Enter"]) {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
}

/** The scanner types the card into the field that has the cursor, and ends with Enter. */
function scanCard(text = card()) {
    return [
        { trigger: `${NUMBER}:focus`, run: `edit ${text}` },
        { trigger: `${NUMBER}`, run: "press Enter" },
        { trigger: `#o_egate_applicant_name:value(${text.split("|")[2]})` },
        { trigger: SAVED },
    ];
}

function press(trigger, ...keys) {
    return keys.map((key) => ({ trigger, run: `press ${key}` }));
}

function chooseProcedure(text, code) {
    return [
        { trigger: PROCEDURE, run: `edit ${text}` },
        { trigger: `.o-autocomplete--dropdown-item:contains(${code})`, run: "click" },
        { trigger: ".o_egate_paper[data-paper]" },
        { trigger: SAVED },
    ];
}

const accepted = [{ trigger: CODE }];

// -- from the card to the code, by keyboard alone -------------------------------------------------

let pressed = [];
const count = (ev) => pressed.push(ev.key);

tours.add("egate_counter_keyboard", {
    steps: () => [
        ...scanCard(),
        {
            content: "After the card the cursor is where the procedure is chosen",
            trigger: `${PROCEDURE}:focus`,
            run() {
                pressed = [];
                document.addEventListener("keydown", count, true);
            },
        },
        ...press(`${PROCEDURE}:focus`, "8", "1", "5"),
        { trigger: ".o-autocomplete--dropdown-item:only-child:contains(2.000815)" },
        ...press(`${PROCEDURE}:focus`, "Enter"),
        ...press("#o_egate_page_count:focus", "4", "Enter"),
        {
            content: "A simulated key is not one event: an answer in its midst would take it away",
            trigger: ".o_egate_fee:contains(6.000), .o_egate_fee:contains('6,000')",
        },
        ...press("#o_egate_copy_count:focus", "2", "Enter"),
        { trigger: ".o_egate_fee:contains(12.000), .o_egate_fee:contains('12,000')" },
        ...press(".o_egate_counter", "F8"),
        ...press("[data-col=received]:focus", "F8"),
        { trigger: "[data-col=received]:checked" },
        ...press(".o_egate_counter", "F9"),
        ...accepted,
        {
            content: "At most twelve keys from the card to the code",
            trigger: ".o_egate_done [data-key=F9]:focus",
            run() {
                document.removeEventListener("keydown", count, true);
                if (pressed.length > 12) {
                    throw new Error(`${pressed.length} key presses: ${pressed.join(" ")}`);
                }
                console.log(`counter: ${pressed.length} key presses: ${pressed.join(" ")}`);
            },
        },
        ...press(".o_egate_counter", "F9"),
        { content: "The next citizen", trigger: `${NUMBER}:focus:value(/^$/)` },
    ],
});

// -- nothing is lost ------------------------------------------------------------------------------

/** How the citizen wants to be told, between the address and the rest, with Enter alone. */
tours.add("egate_counter_notices", {
    steps: () => [
        ...scanCard(),
        ...chooseProcedure("815", "2.000815"),
        { trigger: "#o_egate_applicant_email", run: "click" },
        ...press("#o_egate_applicant_email:focus", "Enter"),
        { trigger: "#o_egate_notice_channel:focus", run: "select mail" },
        { trigger: ".o_egate_people .o_egate_hint.text-warning-emphasis" },
        { trigger: "#o_egate_applicant_email", run: "edit khai@example.com" },
        ...press("#o_egate_applicant_email:focus", "Enter"),
        { trigger: ".o_egate_people:not(:has(.o_egate_hint.text-warning-emphasis))" },
        ...press("#o_egate_notice_channel:focus", "Enter"),
        {
            content: "On to the next field, and the choice is kept in the draft",
            trigger: ".o_egate_counter:not(:has(#o_egate_notice_channel:focus))",
        },
        { trigger: SAVED },
        ...press(".o_egate_counter", "F8"),
        ...press("[data-col=received]:focus", "F8"),
        { trigger: "[data-col=received]:checked" },
        ...press(".o_egate_counter", "F9"),
        ...accepted,
    ],
});

tours.add("egate_counter_reload", {
    steps: () => [
        ...scanCard(),
        ...chooseProcedure("giay xac nhan", "9.000001"),
        { trigger: ".o_egate_paper:nth-child(2) [data-col=received]", run: "check" },
        { trigger: SAVED },
        { trigger: ".o_egate_paper:nth-child(3) [data-col=comment]", run: "edit bản mờ" },
        { trigger: "#o_egate_applicant_email", run: "click" },
        { trigger: SAVED },
        { trigger: "#o_egate_applicant_phone", run: "edit 0905000111" },
        { trigger: "#o_egate_applicant_email", run: "click" },
        { trigger: SAVED },
        {
            trigger: ".o_egate_counter",
            run: () => browser.location.reload(),
            expectUnloadPage: true,
        },
        { trigger: `#o_egate_applicant_name:value(${NAME})` },
        { trigger: "#o_egate_applicant_phone:value(0905000111)" },
        { trigger: `${PROCEDURE}:value(Cấp Giấy xác nhận mẫu)` },
        { trigger: ".o_egate_paper:nth-child(2) [data-col=received]:checked" },
        { trigger: ".o_egate_paper:nth-child(3) [data-col=comment]:value(bản mờ)" },
        ...press(".o_egate_counter", "F9"),
        { content: "What is missing is named", trigger: ".o_egate_refusal" },
        { trigger: ".o_egate_paper:nth-child(3) [data-col=received]", run: "check" },
        ...press(".o_egate_counter", "F9"),
        ...accepted,
    ],
});

const RealXHR = browser.XMLHttpRequest;

/** As when the cable is pulled: what is sent never arrives. */
class BrokenXHR extends EventTarget {
    open() {}
    setRequestHeader() {}
    send() {
        browser.setTimeout(() => this.dispatchEvent(new Event("error")));
    }
}

tours.add("egate_counter_offline", {
    steps: () => [
        ...scanCard(),
        ...chooseProcedure("giay xac nhan", "9.000001"),
        { trigger: SAVED, run: () => (browser.XMLHttpRequest = BrokenXHR) },
        { trigger: "#o_egate_applicant_phone", run: "edit 0905000111" },
        { trigger: "#o_egate_applicant_email", run: "click" },
        { trigger: ".o_egate_saved[data-saved=offline]" },
        ...press(".o_egate_counter", "F8"),
        ...press("[data-col=received]:focus", "F8"),
        ...press(".o_egate_counter", "F9"),
        { content: "Said calmly", trigger: ".o_egate_refusal" },
        {
            content: "No personal detail lies in the browser of a shared desk",
            trigger: ".o_egate_saved[data-saved=offline]",
            run() {
                const kept = JSON.stringify({ ...browser.localStorage });
                if (/0905000111|048090000123/.test(kept) || !kept.includes("tick_required")) {
                    throw new Error(`in the browser's storage: ${kept}`);
                }
                browser.XMLHttpRequest = RealXHR;
            },
        },
        { content: "It is sent when the line is back", trigger: SAVED, timeout: 15000 },
        ...press(".o_egate_counter", "F9"),
        ...accepted,
    ],
});

tours.add("egate_counter_twice", {
    steps: () => [
        ...scanCard(),
        ...chooseProcedure("giay xac nhan", "9.000001"),
        { trigger: "button[data-key='F8 F8']", run: "click" },
        {
            trigger: ".o_egate_accept",
            run() {
                this.anchor.click();
                this.anchor.click();
                this.anchor.dispatchEvent(new KeyboardEvent("keydown", { key: "F9", bubbles: true }));
            },
        },
        ...accepted,
    ],
});

// -- in the middle --------------------------------------------------------------------------------

tours.add("egate_counter_changes", {
    steps: () => [
        ...scanCard(),
        ...chooseProcedure("giay xac nhan", "9.000001"),
        { trigger: ".o_egate_paper:nth-child(2) [data-col=received]", run: "check" },
        ...press(".o_egate_counter", "F4"),
        ...chooseProcedure("ban sao", "2.000815"),
        { trigger: `#o_egate_applicant_name:value(${NAME})` },
        {
            content: "The paper of the same name stays ticked",
            trigger: ".o_egate_paper:contains(Tờ khai theo mẫu) [data-col=received]:checked",
        },
        ...press(".o_egate_counter", "F8"),
        ...press("[data-col=received]:focus", "F8"),
        ...press(".o_egate_counter", "F9"),
        ...accepted,
        { content: "Another dossier of the same citizen", trigger: ".o_egate_counter", run: "press F4" },
        { trigger: `#o_egate_applicant_name:value(${NAME})` },
        { content: "Their earlier dossier is beside the form", trigger: ".o_egate_earlier a:contains(T99)" },
        ...chooseProcedure("815", "2.000815"),
        { content: "It is told that one is open", trigger: ".o_egate_duplicate a:contains(T99)" },
        ...chooseProcedure("giay xac nhan", "9.000001"),
        { trigger: "body:not(:has(.o_egate_duplicate))" },
        { trigger: "button[data-key='F8 F8']", run: "click" },
        ...press(".o_egate_counter", "F9"),
        ...accepted,
    ],
});

tours.add("egate_counter_organisation", {
    steps: () => [
        { trigger: NUMBER, run: "edit 815" },
        { trigger: "#o_egate_applicant_name", run: "click" },
        {
            content: "Wrong at its field, kept as typed, though nothing was saved before",
            trigger: `${NUMBER}.is-invalid:value(815)`,
        },
        { trigger: "button[data-kind=organisation]", run: "click" },
        // A simulated key is not one event: an answer in its midst would take it away.
        { trigger: SAVED },
        { trigger: "#o_egate_applicant_tax_code", run: "edit 123" },
        { trigger: "#o_egate_applicant_name", run: "edit Công ty Mẫu" },
        { content: "Wrong at its field, kept as typed", trigger: "#o_egate_applicant_tax_code.is-invalid:value(123)" },
        { trigger: "#o_egate_applicant_tax_code", run: "edit 0400101901" },
        { trigger: "#o_egate_representative_name", run: "click" },
        { trigger: SAVED },
        { trigger: "#o_egate_representative_name", run: "edit Lê Văn Giám" },
        { trigger: SAVED },
        { trigger: "#o_egate_representative_title", run: "edit Giám đốc" },
        { trigger: SAVED },
        { trigger: "#o_egate_applicant_address", run: "edit 5 Bạch Đằng, phường Mẫu" },
        {
            content: "The card on the desk is of whoever came",
            trigger: "#o_egate_applicant_address",
            run: () => typeCode(card("048190000456", "Trần Thị Bê")),
        },
        { trigger: "#o_egate_submitter_name:value(Trần Thị Bê)" },
        { trigger: SAVED },
        { trigger: "#o_egate_submitter_paper", run: "edit Giấy giới thiệu số 12 ngày 20/11/2026" },
        ...chooseProcedure("giay xac nhan", "9.000001"),
        { trigger: "button[data-key='F8 F8']", run: "click" },
        ...press(".o_egate_counter", "F9"),
        ...accepted,
    ],
});

// -- a code anywhere ------------------------------------------------------------------------------

const codeInList = () => document.querySelector(".o_data_cell[name=code]").textContent.trim();

tours.add("egate_scan_anywhere", {
    steps: () => [
        {
            content: "Twenty times in a second: opened once",
            trigger: ".o_list_view .o_data_cell[name=code]",
            run() {
                const code = codeInList();
                for (let time = 0; time < 20; time++) {
                    typeCode(code);
                }
            },
        },
        { trigger: ".o_egate_dossier div[name=applicant_name]" },
        {
            trigger: ".o_breadcrumb:not(:has(.o_back_button ~ .o_back_button))",
            run: () => typeCode("X00.00-000000-9999"),
        },
        { trigger: ".o_notification:contains(X00.00-000000-9999)" },
    ],
});

tours.add("egate_scan_returns", {
    steps: () => [
        {
            trigger: ".o_list_view .o_data_cell[name=code]",
            run: () => typeCode(codeInList()),
        },
        { trigger: `.modal .o_egate_return:contains(${NAME})` },
        { trigger: "#o_egate_return_comment", run: "edit Chính chủ đến nhận" },
        { trigger: ".modal .o_egate_confirm", run: "click" },
        {
            content: "What is missing is said, and what was entered stays",
            trigger: ".modal .o_egate_refusal",
        },
        { trigger: "#o_egate_identity", run: "click" },
        { trigger: "#o_egate_on_paper", run: "click" },
        { trigger: ".modal .o_egate_confirm", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_data_row))" },
    ],
});
