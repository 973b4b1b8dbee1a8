import { advanceTime, describe, expect, test, tick } from "@odoo/hoot";
import { ConnectionLostError } from "@web/core/network/rpc";
import { makeServerError } from "@web/../tests/web_test_helpers";
import { answerOf, openCounter, OFFERS } from "./counter_helpers";

describe.current.tags("headless");

const PROCEDURE = { procedure: { name: "Chứng thực", code: "2.000815" } };

test("a late answer does not overwrite what was typed since", async () => {
    const { model, server, state } = await openCounter();
    model.change({ applicant_name: "Nguyễn" }, true);
    await advanceTime(1);
    model.change({ applicant_name: "Nguyễn Nam" });
    await server.answer(answerOf({ applicant_name: "NGUYỄN", applicant_phone: "0905" }));
    expect(state.values).toMatchObject({ applicant_name: "Nguyễn Nam", applicant_phone: "0905" });
});

test("an answer shows what the server made of it", async () => {
    const { model, server, state } = await openCounter();
    model.change({ applicant_name: " nguyễn  nam" }, true);
    await advanceTime(1);
    await server.answer(answerOf({ applicant_name: "Nguyễn Nam" }));
    expect(state.values.applicant_name).toBe("Nguyễn Nam");
});

test("a line that was changed since keeps the change, the rest of it is the server's", async () => {
    const line = { id: 1, name: "Đơn", received: false, copy_count: 0 };
    const { model, server, state } = await openCounter(answerOf({}, { papers: [line] }));
    model.changeLine("papers", state.papers[0], { received: true }, true);
    await advanceTime(1);
    model.changeLine("papers", state.papers[0], { copy_count: 3 });
    await server.answer(
        answerOf({}, { papers: [{ ...line, received: true, name: "Tờ khai" }, { id: 2, name: "Ảnh" }] })
    );
    expect(state.papers).toEqual([
        { id: 1, name: "Tờ khai", received: true, copy_count: 3 },
        { id: 2, name: "Ảnh" },
    ]);
});

test("the draft's number is told once, for the address", async () => {
    const { model, server, drafts } = await openCounter();
    for (const applicant_name of ["Nam", "Năm"]) {
        model.change({ applicant_name }, true);
        await advanceTime(1);
        await server.answer(answerOf());
    }
    expect(drafts).toEqual([7]);
});

test("what is beside the form stays where the answer does not speak of it", async () => {
    const beside = { colleagues: [], earlier: [{ id: 3 }], elsewhere: 0, duplicates: [] };
    const { model, server, state } = await openCounter(answerOf({}, { beside }));
    model.change({ page_count: 2 }, true);
    await advanceTime(1);
    await server.answer(answerOf());
    expect(state.beside).toEqual(beside);
});

test("an answer about the last citizen does not reach the next", async () => {
    const { model, server, state } = await openCounter(answerOf({ applicant_name: "Nam" }));
    model.reload();
    model.clear({ applicant_name: "" });
    await server.answer({ state: answerOf({ applicant_name: "Nam" }) });
    expect(state.id).toBe(false);
    expect(state.values.applicant_name).toBe("");
});

test("a draft that is read again does not overwrite what was entered meanwhile", async () => {
    const { model, server, state } = await openCounter(answerOf({ applicant_name: "Nam" }));
    model.reload();
    await advanceTime(1);
    model.change({ applicant_name: "Năm" }, true);
    await advanceTime(1);
    if (server.waiting.length > 1) {
        // The later call may be answered first.
        await server.answer(answerOf({ applicant_name: "Năm" }), 1);
    }
    await server.answer({ state: answerOf({ applicant_name: "Nam" }) });
    expect(state.values.applicant_name).toBe("Năm");
});

test("what was entered while the draft was read again is sent, also when that failed", async () => {
    const { model, server } = await openCounter(answerOf({ applicant_name: "Nam" }));
    const read = expect(model.reload()).rejects.toThrow(ConnectionLostError);
    await advanceTime(1);
    model.change({ applicant_name: "Năm" }, true);
    await advanceTime(1);
    await server.refuse(new ConnectionLostError("/web"));
    await read;
    expect(server.methods).toEqual(["counter_open", "counter_change"]);
});

test("the next citizen begins with what the desk offers, or with what belongs to the owner", async () => {
    const { model, server, state, drafts } = await openCounter(answerOf({ applicant_name: "Nam" }));
    model.restart({ applicant_phone: "0905" });
    await tick();
    await advanceTime(1);
    expect(server.methods).toEqual(["counter_open", "counter_change"]);
    expect(server.calls[0].kwargs).toEqual({ left_id: 7 });
    expect(server.calls[1].args).toEqual([false, { applicant_phone: "0905" }]);
    expect(state.values).toEqual({ ...OFFERS.defaults, applicant_phone: "0905" });
    expect(drafts).toEqual([7, false]);
});

test("a received dossier is left as no draft", async () => {
    const { model, server } = await openCounter(answerOf({}, { received: { code: "T99" } }));
    model.restart();
    await tick();
    expect(server.calls[0].kwargs).toEqual({ left_id: false });
});

// -- accepting ------------------------------------------------------------------------------------

test("it is accepted once, however often it is asked for", async () => {
    const { model, server, state } = await openCounter(answerOf());
    const all = [model.accept(), model.accept(), model.accept()];
    await server.answer(answerOf({}, { received: { code: "T99" } }));
    await Promise.all(all);
    await model.accept();
    expect(server.methods).toEqual(["counter_accept"]);
    expect(state.received).toEqual({ code: "T99" });
});

test("what waits goes along with the acceptance", async () => {
    const { model, server } = await openCounter(answerOf({ applicant_name: "" }));
    model.change({ applicant_name: "Nam" });
    model.accept();
    await advanceTime(2000);
    expect(server.calls).toEqual([
        { method: "counter_accept", args: [7, { applicant_name: "Nam" }], kwargs: {} },
    ]);
});

test("the acceptance comes after the change that is on its way", async () => {
    const { model, server } = await openCounter(answerOf({ applicant_name: "" }));
    model.change({ applicant_name: "Nam" }, true);
    await advanceTime(1);
    model.accept();
    await advanceTime(1);
    expect(server.methods).toEqual(["counter_change"]);
    await server.answer(answerOf({ applicant_name: "Nam" }));
    expect(server.methods).toEqual(["counter_change", "counter_accept"]);
});

test("a draft that was not begun is begun first, so that all that is missing is told", async () => {
    const { model, server, state } = await openCounter();
    const accepted = model.accept();
    await server.answer(answerOf({}, { id: 9 }));
    expect(server.calls[1].args).toEqual([9, {}]);
    const faults = [{ field: "applicant_name", label: "Name", text: "Enter the name." }];
    await server.answer(answerOf({}, { id: 9, faults, refusal: "Not yet." }));
    await accepted;
    expect(state).toMatchObject({ faults, refusal: "Not yet.", accepting: false, received: false });
    expect(state.missing).toEqual({ applicant_name: "Enter the name." });
});

test("what was missing is asked anew, but a procedure's name that is none stays", async () => {
    const { model, state } = await openCounter(answerOf());
    Object.assign(state.missing, { procedure_id: "No procedure of this name.", applicant_name: "Enter it." });
    model.accept();
    expect(state.missing).toEqual({ procedure_id: "No procedure of this name." });
});

// -- the promise ----------------------------------------------------------------------------------

test("the promise is asked for only while nothing waits", async () => {
    const { model, server, state } = await openCounter(answerOf({}, PROCEDURE));
    model.change({ page_count: 2 });
    await model.refreshDue();
    expect(server.calls).toEqual([]);
    model.flush();
    await model.refreshDue();
    expect(server.methods).toEqual(["counter_change"]);
    await server.answer(answerOf({}, PROCEDURE));
    model.refreshDue();
    await server.answer({ words: "tomorrow" });
    expect(state.due).toEqual({ words: "tomorrow" });
});

test("the promise of the last citizen is not shown to the next", async () => {
    const { model, server, state } = await openCounter(answerOf({}, PROCEDURE));
    model.refreshDue();
    model.clear({});
    await server.answer({ words: "tomorrow" });
    expect(state.due.words).toBe("");
});

test("a promise that cannot be asked for disturbs nobody; an ended session is told", async () => {
    const { model, server, state } = await openCounter(answerOf({}, PROCEDURE));
    model.refreshDue();
    await server.refuse(new ConnectionLostError("/web"));
    expect(state).toMatchObject({ offline: false, ended: false, refusal: "" });
    model.refreshDue();
    await server.refuse(makeServerError({ errorName: "odoo.http.SessionExpiredException" }));
    expect(state.ended).toBe(true);
});
