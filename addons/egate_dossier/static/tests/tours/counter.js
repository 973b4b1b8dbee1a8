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
let opened = [];
const realOpen = browser.open;
const count = (ev) => pressed.push(ev.key);

tours.add("egate_counter_keyboard", {
    steps: () => [
        ...scanCard(),
        {
            content: "After the card the cursor is where the procedure is chosen",
            trigger: `${PROCEDURE}:focus`,
            run() {
                pressed = [];
                browser.open = (url) => opened.push(url);
                document.addEventListener("keydown", count, true);
            },
        },
        ...press(`${PROCEDURE}:focus`, "8", "1", "5"),
        { trigger: ".o-autocomplete--dropdown-item:only-child:contains(2.000815)" },
        ...press(`${PROCEDURE}:focus`, "Enter"),
        { trigger: "[data-field=procedure_id]:not(:has(.o_egate_field_error))" },
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
            content: "Eleven keys from the card to the code, the printing included",
            trigger: ".o_egate_done [data-key=F9]:focus",
            run() {
                document.removeEventListener("keydown", count, true);
                browser.open = realOpen;
                if (opened.length) {
                    throw new Error(`a tab over the screen: ${opened.join(" ")}`);
                }
                if (pressed.length > 11) {
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

const WRONG = ".o_egate_field .is-invalid";

/** All that is wrong at once, each at its field; the cursor goes where the first of it is. */
tours.add("egate_counter_wrong", {
    steps: () => [
        ...press(".o_egate_counter", "F9"),
        { trigger: `${NUMBER}.is-invalid:focus` },
        { trigger: "#o_egate_applicant_name.is-invalid" },
        { trigger: ".o_egate_wrong[data-field=procedure_id] .o_egate_field_error" },
        { trigger: ".o_egate_refusal strong:not(:empty)" },
        { content: "Half a number is not kept", trigger: NUMBER, run: "edit 048188765432" },
        { trigger: ".o_egate_saved[data-saved=typing]" },
        { trigger: NUMBER, run: "press Enter" },
        { content: "On to the name, not to the kind of paper", trigger: "#o_egate_applicant_name:focus" },
        { trigger: SAVED },
        { trigger: "#o_egate_applicant_name", run: "edit Lê Văn Tám" },
        { trigger: "#o_egate_applicant_name:not(.is-invalid)" },
        { trigger: "#o_egate_applicant_email", run: "edit nguyen an@example.com" },
        { trigger: "#o_egate_applicant_phone", run: "click" },
        { trigger: "#o_egate_applicant_email.is-invalid:value(nguyen an@example.com)" },
        { content: "What is wrong is not saved", trigger: ".o_egate_saved[data-saved=wrong]" },
        { trigger: "#o_egate_applicant_email", run: "edit an@example.com" },
        { trigger: "#o_egate_applicant_phone", run: "click" },
        { trigger: SAVED },
        { trigger: PROCEDURE, run: "edit khong co thu tuc nay" },
        {
            content: "Nothing of this name is answered in words",
            trigger: ".o-autocomplete--dropdown-item span.dropdown-item:contains(khong co thu tuc nay)",
        },
        { trigger: "#o_egate_applicant_phone", run: "click" },
        { trigger: ".o_egate_wrong[data-field=procedure_id] .o_egate_field_error:contains(khong co)" },
        ...chooseProcedure("giay xac nhan", "9.000001"),
        { trigger: `.o_egate_counter:not(:has(${WRONG})):not(:has(.o_egate_wrong))` },
        ...press(".o_egate_counter", "F9"),
        {
            content: "The papers are what is left, and the cursor is at the first",
            trigger: "[data-col=received]:focus:not(:checked)",
        },
        { trigger: ".o_egate_papers .o_egate_field_error" },
        ...press(".o_egate_counter", "F8"),
        { trigger: "[data-col=received]:checked" },
        ...press(".o_egate_counter", "F9"),
        ...accepted,
    ],
});

/** The card says another birthday than the record: shown, and decided before it is accepted. */
tours.add("egate_counter_difference", {
    steps: () => [
        ...scanCard(),
        { trigger: ".o_egate_difference.alert-warning:contains(06/03/1990):contains(05/03/1990)" },
        ...chooseProcedure("giay xac nhan", "9.000001"),
        { trigger: "button[data-key='F8 F8']", run: "click" },
        ...press(".o_egate_counter", "F9"),
        { trigger: "#o_egate_applicant_birth_date.is-invalid:focus" },
        { trigger: "button[data-difference=here]", run: "click" },
        { trigger: ".o_egate_difference.alert-info" },
        { trigger: SAVED },
        ...press(".o_egate_counter", "F9"),
        ...accepted,
    ],
});

/** What a server answers to whoever was logged out meanwhile. */
class LoggedOutXHR extends EventTarget {
    open() {}
    setRequestHeader() {}
    send() {
        const name = "odoo.http.SessionExpiredException";
        const error = { code: 100, message: "Session expired", data: { name, message: "Session expired" } };
        this.status = 200;
        this.response = JSON.stringify({ jsonrpc: "2.0", id: 0, error });
        browser.setTimeout(() => this.dispatchEvent(new Event("load")));
    }
}

tours.add("egate_counter_session", {
    steps: () => [
        ...scanCard(),
        ...chooseProcedure("giay xac nhan", "9.000001"),
        { trigger: SAVED, run: () => (browser.XMLHttpRequest = LoggedOutXHR) },
        { trigger: "#o_egate_applicant_phone", run: "edit 0905000111" },
        { trigger: "#o_egate_applicant_email", run: "click" },
        { trigger: ".o_egate_saved[data-saved=ended]" },
        { trigger: "#o_egate_applicant_email", run: "edit an@example.com" },
        { trigger: "#o_egate_applicant_address", run: "click" },
        {
            content: "Kept on this machine until the login, then back in the draft",
            trigger: ".o_egate_log_in",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#o_egate_applicant_phone:value(0905000111)" },
        { trigger: "#o_egate_applicant_email:value(an@example.com)" },
        {
            trigger: SAVED,
            run() {
                if (Object.keys(browser.sessionStorage).some((key) => key.startsWith("egate_counter"))) {
                    throw new Error("it lies in the browser still");
                }
            },
        },
        { trigger: "button[data-key='F8 F8']", run: "click" },
        ...press(".o_egate_counter", "F9"),
        ...accepted,
    ],
});

/** Who leaves without anything leaves no draft; the table of papers has one set of columns. */
tours.add("egate_counter_leaves", {
    steps: () => [
        ...scanCard(),
        ...press(".o_egate_counter", "Shift+F9"),
        { trigger: `${NUMBER}:focus:value(/^$/)` },
        { trigger: ".o_egate_counter:not(:has(.o_egate_begun))" },
        { trigger: "#o_egate_applicant_name", run: "edit Lê Văn Tám" },
        { trigger: SAVED },
        ...press(".o_egate_counter", "Shift+F9"),
        { trigger: ".o_egate_begun li:only-child:contains(Lê Văn Tám)" },
        { trigger: ".o_egate_drop_draft", run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: ".o_egate_counter:not(:has(.o_egate_begun)):not(:has(.modal))" },
        { trigger: NUMBER, run: "click" },
        ...scanCard(),
        ...chooseProcedure("giay xac nhan", "9.000001"),
        {
            content: "The head of the table stands over its columns",
            trigger: ".o_egate_paper[data-paper]",
            run() {
                const rows = [...document.querySelectorAll(".o_egate_paper")];
                for (let column = 0; column < 6; column++) {
                    const lefts = rows.map((row) => row.children[column].getBoundingClientRect().left);
                    if (Math.max(...lefts) - Math.min(...lefts) > 1) {
                        throw new Error(`column ${column} slides: ${lefts.join(" ")}`);
                    }
                }
            },
        },
        { trigger: "button[data-key='F8 F8']", run: "click" },
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
