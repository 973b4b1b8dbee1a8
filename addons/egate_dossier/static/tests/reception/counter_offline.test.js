import { advanceTime, beforeEach, describe, expect, test } from "@odoo/hoot";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { user } from "@web/core/user";
import { allowTranslations, makeServerError, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { savedWord } from "@egate_dossier/reception/counter/counter_model";
import { answerOf, openCounter } from "./counter_helpers";

describe.current.tags("headless");

beforeEach(allowTranslations);

const lost = () => new ConnectionLostError("/web/dataset/call_kw");
const ended = () => makeServerError({ errorName: "odoo.http.SessionExpiredException" });
const kept = () => JSON.stringify({ ...browser.localStorage, ...browser.sessionStorage });

// -- without a connection -------------------------------------------------------------------------

test("a lost connection is told, and what was typed goes out by itself when it is back", async () => {
    const { model, server, state } = await openCounter();
    model.change({ applicant_name: "Nam" }, true);
    await advanceTime(1);
    await server.refuse(lost());
    expect(state).toMatchObject({ offline: true, unsaved: true, refusal: "" });
    expect(state.values.applicant_name).toBe("Nam");
    await advanceTime(3000);
    await server.refuse(lost());
    expect(state.offline).toBe(true);
    await advanceTime(3000);
    await server.answer(answerOf({ applicant_name: "Nam" }));
    expect(state).toMatchObject({ offline: false, unsaved: false, id: 7 });
    const same = [false, { applicant_name: "Nam" }];
    expect(server.calls.map(({ args }) => args)).toEqual([same, same, same]);
    await advanceTime(10000);
    expect(server.calls).toHaveLength(3);
});

test("each try has the same key: the server begins one draft", async () => {
    const { model, server } = await openCounter();
    model.change({ applicant_name: "Nam" }, true);
    await advanceTime(1);
    await server.refuse(lost());
    await advanceTime(3000);
    await server.refuse(lost());
    model.change({ applicant_phone: "0905" });
    await advanceTime(1000);
    const keys = server.calls.map(({ kwargs }) => kwargs.key);
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
});

test("what is entered without a connection goes along, and of one field the later counts", async () => {
    const { model, server, state } = await openCounter(answerOf({ applicant_name: "" }));
    model.change({ applicant_name: "Nam", papers: { 1: { received: true } } }, true);
    await advanceTime(1);
    model.change({ applicant_name: "Năm" });
    await server.refuse(lost());
    model.change({ papers: { 1: { copy_count: 2 } } });
    await advanceTime(1000);
    expect(server.changes[1]).toEqual({
        applicant_name: "Năm",
        papers: { 1: { received: true, copy_count: 2 } },
    });
    expect(state.values.applicant_name).toBe("Năm");
});

test("an acceptance whose answer was lost is not repeated by itself, only when asked again", async () => {
    const { model, server, state } = await openCounter(answerOf({ applicant_name: "" }));
    model.change({ applicant_name: "Nam" });
    const accepted = model.accept();
    await server.refuse(lost());
    await accepted;
    expect(state).toMatchObject({ offline: true, accepting: false, received: false });
    expect(state.refusal).toMatch("F9");
    await advanceTime(3000);
    expect(server.methods).toEqual(["counter_accept", "counter_change"]);
    await server.answer(answerOf({ applicant_name: "Nam" }));
    model.accept();
    await server.answer(answerOf({}, { received: { code: "T99" } }));
    expect(server.calls.at(-1)).toEqual({ method: "counter_accept", args: [7, {}], kwargs: {} });
    expect(state.received).toEqual({ code: "T99" });
});

test("where the lost acceptance had arrived, the next answer shows that it is received", async () => {
    const { model, server, state } = await openCounter(answerOf({ applicant_name: "" }));
    model.change({ applicant_name: "Nam" });
    model.accept();
    await server.refuse(lost());
    await advanceTime(3000);
    await server.answer(answerOf({}, { received: { code: "T99" } }));
    expect(state).toMatchObject({ received: { code: "T99" }, refusal: "", offline: false });
    await advanceTime(10000);
    expect(server.methods).toEqual(["counter_accept", "counter_change"]);
});

test("that the connection is back is told, also where nothing waits to be sent", async () => {
    const { model, server, state } = await openCounter(answerOf({ applicant_name: "Nam" }));
    model.accept();
    await server.refuse(lost());
    expect(state.offline).toBe(true);
    await advanceTime(3000);
    await server.refuse(lost());
    expect(state.offline).toBe(true);
    await advanceTime(3000);
    await server.answer(answerOf({ applicant_name: "Nam" }));
    expect(state.offline).toBe(false);
    expect(server.methods).toEqual(["counter_accept", "counter_change", "counter_change"]);
    expect(server.changes).toEqual([{}, {}, {}]);
    await advanceTime(10000);
    expect(server.calls).toHaveLength(3);
});

test("the next citizen begins only when what was typed has arrived", async () => {
    const { model, server, state } = await openCounter(answerOf({ applicant_name: "" }));
    model.change({ applicant_name: "Nam" });
    const restarted = model.restart();
    await server.refuse(lost());
    await restarted;
    expect(state).toMatchObject({ id: 7, offline: true, unsaved: true });
    expect(state.values.applicant_name).toBe("Nam");
    await advanceTime(3000);
    expect(server.changes.at(-1)).toEqual({ applicant_name: "Nam" });
});

// -- over a reload --------------------------------------------------------------------------------

test("choices wait for a reload, personal details do not lie in the browser", async () => {
    const { model, server } = await openCounter(answerOf({ applicant_name: "", procedure_id: false }));
    model.change({ applicant_name: "Nam", procedure_id: 3 }, true);
    await advanceTime(1);
    expect(kept()).toMatch("procedure_id");
    expect(kept()).not.toMatch("Nam");
    await server.refuse(lost());
    const again = await openCounter(answerOf({ applicant_name: "", procedure_id: false }));
    expect(again.state.values.procedure_id).toBe(3);
    await advanceTime(1);
    expect(again.server.changes).toEqual([{ procedure_id: 3 }]);
    expect(again.server.calls[0].kwargs.key).toBe(server.calls[0].kwargs.key);
    await again.server.answer(answerOf({ procedure_id: 3 }));
    expect(kept()).not.toMatch("procedure_id");
});

test("what was entered while a call ran still waits for a reload after its answer", async () => {
    const { model, server } = await openCounter(answerOf({ procedure_id: false }));
    model.change({ procedure_id: 3 }, true);
    await advanceTime(1);
    model.change({ page_count: 4 });
    await server.answer(answerOf({ procedure_id: 3 }));
    expect(kept()).toMatch("page_count");
    expect(kept()).not.toMatch("procedure_id");
});

// -- when the session has ended -------------------------------------------------------------------

test("an ended session is told, and the same person goes on after the login", async () => {
    const { model, server, state } = await openCounter(answerOf({ applicant_name: "" }));
    model.change({ applicant_name: "Nam" }, true);
    await advanceTime(1);
    await server.refuse(ended());
    expect(state).toMatchObject({ ended: true, offline: false, unsaved: true });
    model.change({ applicant_phone: "0905" });
    model.keep();
    const again = await openCounter(answerOf({ applicant_name: "", applicant_phone: "" }));
    expect(again.state.values).toMatchObject({ applicant_name: "Nam", applicant_phone: "0905" });
    expect(browser.sessionStorage).toHaveLength(0);
    await advanceTime(1);
    expect(again.server.changes).toEqual([{ applicant_name: "Nam", applicant_phone: "0905" }]);
});

test("another person who logs in finds nothing", async () => {
    const { model, server } = await openCounter(answerOf({ applicant_name: "" }));
    model.change({ applicant_name: "Nam" }, true);
    await advanceTime(1);
    await server.refuse(ended());
    expect(kept()).toMatch("Nam");
    patchWithCleanup(user, { userId: user.userId + 1 });
    const other = await openCounter(answerOf({ applicant_name: "" }));
    expect(other.state.values.applicant_name).toBe("");
    expect(kept()).not.toMatch("Nam");
    await advanceTime(1000);
    expect(other.server.calls).toEqual([]);
});

test("a login in another tab is enough: it is tried again by itself", async () => {
    const { model, server, state } = await openCounter(answerOf({ applicant_name: "" }));
    model.change({ applicant_name: "Nam" }, true);
    await advanceTime(1);
    await server.refuse(ended());
    await advanceTime(3000);
    await server.answer(answerOf({ applicant_name: "Nam" }));
    expect(state).toMatchObject({ ended: false, unsaved: false });
    expect(browser.sessionStorage).toHaveLength(0);
});

// -- what the head of the screen says -------------------------------------------------------------

test("only what has arrived is called saved", () => {
    const draft = { id: 7, errors: {} };
    expect(savedWord({ id: false, errors: {} })).toBe("");
    expect(savedWord(draft)).toBe("saved");
    expect(savedWord({ ...draft, typing: true })).toBe("typing");
    expect(savedWord({ ...draft, typing: true, unsaved: true })).toBe("saving");
    expect(savedWord({ ...draft, saving: true })).toBe("saving");
    expect(savedWord({ ...draft, errors: { applicant_phone: "Too short." } })).toBe("wrong");
    expect(savedWord({ ...draft, received: { code: "T99" }, unsaved: true })).toBe("");
    expect(savedWord({ ...draft, saving: true, ended: true })).toBe("ended");
    expect(savedWord({ ...draft, saving: true, ended: true, offline: true })).toBe("offline");
});
