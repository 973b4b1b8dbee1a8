import { registry } from "@web/core/registry";
import { attach, PDF } from "@egate_dossier/../tests/tours/attach";

/**
 * One dossier from the counter to the citizen's hand, in four acts: each is a person at their own
 * screen. tests/test_journey.py plays them in turn and reads the public pages in between.
 */
const tours = registry.category("web_tour.tours");
const APPLICANT = "Nguyễn Thị Hành Trình";

const openTheDossier = [
    {
        content: "The dossier is in my work",
        trigger: `.o_data_row:contains(${APPLICANT}) .o_data_cell[name=code]`,
        run: "click",
    },
    { trigger: `.o_egate_dossier div[name=applicant_name]:contains(${APPLICANT})` },
];

function act(name) {
    return [
        { content: name, trigger: `.o_egate_actions button[data-transition="${name}"]`, run: "click" },
        { trigger: `.o_notification:contains(${name})` },
    ];
}

tours.add("egate_journey_counter", {
    url: "/odoo/egate-counter",
    steps: () => [
        { trigger: "#o_egate_identity_number", run: "edit 048190 099123" },
        {
            trigger: ".o_egate_procedure_input input",
            run: "edit dang ky khai sinh", // no diacritics needed
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(1.001193)", run: "click" },
        { trigger: ".o_egate_paper[data-paper]" },
        {
            content: "The due time is shown with its reasons",
            trigger: ".o_egate_why:contains(trong ngày), .o_egate_why:contains(làm việc)",
        },
        { trigger: "#o_egate_applicant_name", run: `edit ${APPLICANT}` },
        { trigger: "#o_egate_applicant_address", run: "edit 12 Trần Phú, phường Hải Châu" },
        { trigger: "#o_egate_applicant_phone", run: "edit 0905000222" },
        {
            content: "A scan is attached to the first paper",
            trigger: ".o_egate_paper[data-paper] .o_egate_scans",
            run() {
                attach(this.anchor, ["to-khai.pdf", PDF]);
            },
        },
        { trigger: ".o_egate_scans:contains(to-khai.pdf)" },
        { trigger: ".o_egate_counter", run: "press F8" },
        { trigger: ".o_egate_counter", run: "press F8" },
        { trigger: ".o_egate_paper[data-paper]:last [data-col=received], [data-col=received]:checked" },
        { trigger: ".o_egate_saved[data-saved=saved]" },
        { trigger: ".o_egate_counter", run: "press F9" },
        { trigger: ".o_egate_done .o_egate_code:contains(H17.33-)" },
    ],
});

tours.add("egate_journey_officer", {
    url: "/odoo/egate-my-work",
    steps: () => [
        ...openTheDossier,
        ...act("Nhận xử lý"),
        {
            trigger: ".o_egate_actions textarea",
            run: "edit Hồ sơ đầy đủ, hợp lệ; kính trình ký.",
        },
        ...act("Trình ký"),
        {
            content: "Nothing is left to do here but to take it back",
            trigger: ".o_egate_actions:not(:has([data-transition='Trình ký'])):has([data-act=undo])",
        },
    ],
});

tours.add("egate_journey_leader", {
    url: "/odoo/egate-my-work",
    steps: () => [...openTheDossier, ...act("Ký duyệt")],
});

tours.add("egate_journey_return", {
    url: "/odoo/egate-returns",
    steps: () => [
        ...openTheDossier,
        { trigger: ".o_egate_actions button[data-transition='Trả kết quả']", run: "click" },
        { trigger: ".modal .o_egate_return" },
        { trigger: "#o_egate_identity", run: "click" },
        { trigger: "#o_egate_on_paper", run: "click" },
        { trigger: ".modal .o_egate_confirm", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".nav-link:contains(Quá trình xử lý)", run: "click" },
        {
            content: "Every step is in the history, with the opinion",
            trigger: "div[name=step_ids] .o_data_row:contains(kính trình ký)",
        },
        { trigger: "div[name=step_ids] .o_data_row:nth-child(4)" },
    ],
});
