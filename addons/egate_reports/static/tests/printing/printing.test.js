import { beforeEach, expect, test } from "@odoo/hoot";
import { click, queryText } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    webModels,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { PAUSE, PrintJobDialog } from "@egate_reports/print_job/print_job_dialog";
import { LOOKS, sendStraight, tellOfWaiting } from "@egate_reports/print_queue/straight";

class Paper extends models.Model {
    _name = "paper";
    code = fields.Char();
    _records = [
        { id: 1, code: "B" },
        { id: 2, code: "D" },
        { id: 3, code: "A" },
        { id: 4, code: "C" },
    ];
}
defineModels({ ...webModels, Paper });

// What Odoo's messages ask for wherever a page is drawn.
beforeEach(() => onRpc("/mail/data", () => ({})));

const job = (values = {}) => ({
    id: 7,
    name: "Receipt",
    state: "waiting",
    total: 200,
    printed: 0,
    refused: 0,
    failure: "",
    url: "",
    kept: "",
    reasons: [],
    ...values,
});

test("all that a list shows is printed in its order", async () => {
    mockService("action", {
        doAction(id, { additionalContext }) {
            expect.step([id, additionalContext.active_ids]);
        },
    });
    await mountView({
        resModel: "paper",
        type: "list",
        arch: `<list limit="2" default_order="code desc"><field name="code"/></list>`,
        info: {
            actionMenus: { action: [{ id: 44, name: "Receipt", type: "x" }], print: [] },
        },
        actionMenus: {},
    });
    await contains("thead .o_list_record_selector input").click();
    await contains(".o_selection_box .o_select_domain").click();
    await contains(".o_cp_action_menus .dropdown-toggle").click();
    await contains(".o-dropdown--menu .o-dropdown-item:contains(Receipt)").click();
    expect.verifySteps([[44, [2, 4, 1, 3]]]);
});

test("a print in bulk shows how far it is, what was refused, and its file", async () => {
    const answers = [
        job({ printed: 49, refused: 1 }),
        job({ state: "joining", printed: 198, refused: 2 }),
        job({
            state: "done",
            printed: 198,
            refused: 2,
            url: "/egate/report/bulk/7",
            kept: "2026-12-01 03:00:00",
            reasons: [{ name: "T17.33-1", reason: "It has not been received yet." }],
        }),
    ];
    onRpc("egate.print.job", "progress", () => answers.shift());
    patchWithCleanup(browser, { open: (url) => expect.step(url) });
    await mountWithCleanup(MainComponentsContainer);
    getService("dialog").add(PrintJobDialog, { job: job() });
    await animationFrame();
    expect(queryText(".o_egate_print_headline")).toInclude("200");
    const look = async () => {
        await advanceTime(PAUSE);
        await animationFrame();
    };
    await look();
    expect(".progress").toHaveAttribute("aria-valuenow", "25");
    expect(queryText(".o_egate_print_headline")).toInclude("50");
    expect("[data-act='cancel']").toHaveCount(1);
    await look();
    expect(".progress").toHaveAttribute("aria-valuenow", "100");
    await look();
    expect(".progress").toHaveCount(0);
    expect(queryText(".alert-warning li")).toInclude("T17.33-1");
    expect("[data-act='cancel']").toHaveCount(0);
    await click("[data-act='open']");
    expect.verifySteps(["/egate/report/bulk/7"]);
});

test("a print in bulk is cancelled from its window", async () => {
    let state = "waiting";
    onRpc("egate.print.job", "action_cancel", () => {
        state = "cancelled";
        return true;
    });
    onRpc("egate.print.job", "progress", () => job({ state, printed: 3 }));
    await mountWithCleanup(MainComponentsContainer);
    getService("dialog").add(PrintJobDialog, { job: job() });
    await animationFrame();
    await click("[data-act='cancel']");
    await animationFrame();
    await animationFrame();
    expect(".progress").toHaveCount(0);
    expect("[data-act='open']").toHaveCount(0);
});

/** Plays the addresses of the printer; the first answer is to the press, the others to looks. */
function playPrinter(answers, taken = { state: "refused", words: "Taken back." }) {
    for (const address of ["send", "sent"]) {
        onRpc(`/egate/report/${address}`, () => {
            expect.step(address);
            return answers.length > 1 ? answers.shift() : answers[0];
        });
    }
    onRpc("/egate/report/unsend", () => {
        expect.step("unsend");
        return taken;
    });
}

const open = () => expect.step("open");
const env = () => ({ services: { notification: getService("notification") } });

test("what is printed opens nothing, and is asked about until it is out", async () => {
    playPrinter([
        { state: "sent", words: "Sent." },
        { state: "printed", words: "Out." },
    ]);
    await mountWithCleanup(MainComponentsContainer);
    await sendStraight(env(), 5, open);
    await animationFrame();
    expect(".o_notification").toHaveCount(1);
    await advanceTime(LOOKS[0]);
    await animationFrame();
    await advanceTime(LOOKS[1]);
    expect(".o_notification:contains(Out.)").toHaveCount(0);
    expect.verifySteps(["send", "sent"]);
});

test("what a colleague took back meanwhile opens by hand alone", async () => {
    playPrinter([
        { state: "sent", words: "Sent." },
        { state: "ended", words: "Taken back." },
    ]);
    await mountWithCleanup(MainComponentsContainer);
    await sendStraight(env(), 5, open);
    await advanceTime(LOOKS[0]);
    await animationFrame();
    expect.verifySteps(["send", "sent"]);
    await click(".o_notification:contains(Taken back.) .o_notification_buttons button");
    await animationFrame();
    expect.verifySteps(["open"]);
});

test("where the answer does not arrive the form opens by hand alone", async () => {
    onRpc("/egate/report/send", () => new Response("", { status: 502 }), { pure: true });
    await mountWithCleanup(MainComponentsContainer);
    await sendStraight(env(), 5, open);
    await animationFrame();
    expect(queryText(".o_notification")).toInclude("Look whether it came out");
    expect.verifySteps([]);
    await click(".o_notification_buttons button");
    await animationFrame();
    expect.verifySteps(["open"]);
});

test("what cannot be taken back opens by hand", async () => {
    playPrinter([{ state: "waits", words: "Down." }], { state: "stuck", words: "Still there." });
    await mountWithCleanup(MainComponentsContainer);
    await sendStraight(env(), 5, open);
    await animationFrame();
    await click(".o_notification_buttons button");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["send", "unsend"]);
    await click(".o_notification:contains(Still there.) .o_notification_buttons button");
    await animationFrame();
    expect.verifySteps(["open"]);
});

test("where nothing is printed the reason stays and the form opens", async () => {
    playPrinter([{ state: "refused", words: "The printer does not answer." }]);
    await mountWithCleanup(MainComponentsContainer);
    await sendStraight(env(), 5, open);
    await animationFrame();
    expect(queryText(".o_notification")).toInclude("does not answer");
    expect.verifySteps(["send", "open"]);
});

test("a form that waits for paper is taken back by a button, and opens then alone", async () => {
    playPrinter([{ state: "waits", words: "Out of paper." }]);
    await mountWithCleanup(MainComponentsContainer);
    await sendStraight(env(), 5, open);
    await animationFrame();
    expect.verifySteps(["send"]);
    await click(".o_notification_buttons button");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["unsend", "open"]);
});

test("another press while it waits opens nothing and says so", async () => {
    await mountWithCleanup(MainComponentsContainer);
    await tellOfWaiting(env(), { state: "sent", words: "Sent." }, 5, open);
    await animationFrame();
    expect(".o_notification_buttons button").toHaveCount(1);
    expect(queryText(".o_notification")).not.toInclude("Sent.");
    expect.verifySteps([]);
});
