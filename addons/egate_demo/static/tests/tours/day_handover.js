import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { call, connectionLost, formIsPrinted, keepForms, noTimePasses, scan } from "./office";

/** A stack from the desk to the division, by scanning; tests/test_days.py plays these in turn. */
const tours = registry.category("web_tour.tours");
const [FIRST, SECOND, THIRD] = ["Bàn Giao Một", "Bàn Giao Hai", "Bàn Giao Ba"];
const ELSEWHERE = "Bàn Giao Chỗ Khác";

let rung = [];

/** Tones as they sound: a wrong scan has two low ones of a harsh kind. */
class HeardAudio {
    currentTime = 0;
    destination = {};
    createOscillator() {
        const tone = { frequency: {}, connect: (next) => next, stop() {} };
        tone.start = () => rung.push(tone.type === "square" ? "wrong" : "right");
        return tone;
    }
    createGain() {
        const gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
        return { gain, connect: (next) => next };
    }
}

const codes = {};

const begin = {
    trigger: ".o_egate_handover",
    async run() {
        rung = [];
        browser.AudioContext = HeardAudio;
        const owners = [FIRST, SECOND, THIRD, ELSEWHERE];
        const domain = [["applicant_name", "in", owners]];
        const found = await call("egate.dossier", "search_read", [
            domain,
            ["code", "applicant_name"],
        ]);
        for (const { code, applicant_name } of found) {
            codes[applicant_name] = code;
        }
    },
};

/** Scan the code of `owner`, see what the screen says of it, and hear it. */
function scanned(owner, kind, words = "") {
    return [
        {
            content: `Scan ${owner}`,
            trigger: ".o_egate_handover",
            run() {
                rung = [];
                scan(codes[owner] || owner);
            },
        },
        {
            // The sentence of the scan before is of the same kind, perhaps.
            content: `${owner} is named, and it rings`,
            trigger: ".o_egate_handover .o_said",
            async run() {
                const sentence = () =>
                    document.querySelector(`.o_egate_handover .o_said_${kind}`)?.textContent || "";
                const named = () => [codes[owner] || owner, words].every((one) => sentence().includes(one));
                for (let turn = 0; turn < 200 && !(named() && rung.length); turn++) {
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
                if (!named() || !rung.length || rung.some((tone) => tone !== kind)) {
                    throw new Error(`${owner}: “${sentence()}”, it rings ${rung.join(" ")}`);
                }
            },
        },
    ];
}

const item = (owner, more = "") => ({ trigger: `.o_item${more}:contains(${owner})` });

tours.add("egate_handover_given", {
    steps: () => [
        begin,
        keepForms,
        { content: "It waits to be given", trigger: `.list-group-item:contains(${FIRST})` },
        noTimePasses,
        connectionLost("scan"),
        ...scanned(FIRST, "wrong", "Mất kết nối"),
        ...scanned(FIRST, "right"),
        item(FIRST),
        { trigger: `.o_egate_handover:not(:has(.list-group-item:contains(${FIRST})))` },
        ...scanned("H17.99-000000-0001", "wrong"),
        ...scanned(SECOND, "right"),
        ...scanned(FIRST, "wrong", "đã có"),
        ...scanned(ELSEWHERE, "wrong"),
        ...scanned(THIRD, "right"),
        { trigger: ".o_egate_handover .o_count:contains(3)" },
        { trigger: ".o_give", run: "click" },
        { trigger: ".o_egate_handover .text-muted:contains(BG-)" },
        formIsPrinted(),
        { trigger: ".o_home", run: "click" },
        { content: "The next stack begins empty", trigger: ".o_egate_handover .o_scan_input" },
        { trigger: ".o_egate_handover:not(:has(.o_item))" },
    ],
});

tours.add("egate_handover_taken", {
    steps: () => [
        begin,
        { trigger: ".o_incoming:last:contains('3 / 3')", run: "click" },
        item(THIRD, ".o_pending"),
        ...scanned(FIRST, "right"),
        item(FIRST, ".o_confirmed"),
        ...scanned(ELSEWHERE, "wrong", "không có trong giấy bàn giao"),
        ...scanned(FIRST, "wrong"),
        ...scanned(SECOND, "right"),
        { trigger: ".o_egate_handover .o_count:contains('2 / 3')" },
        {
            content: "The third is not there",
            trigger: ".o_finish",
            async run(actions) {
                rung = [];
                await actions.click();
            },
        },
        {
            trigger: ".o_said_wrong:contains(chịu trách nhiệm)",
            run() {
                if (!this.anchor.textContent.includes(codes[THIRD]) || !rung.includes("wrong")) {
                    throw new Error(`Not said which: ${this.anchor.textContent}`);
                }
            },
        },
        item(THIRD, ".o_missing"),
        item(SECOND, ".o_confirmed"),
    ],
});
