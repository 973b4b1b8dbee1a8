import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { makeServerError } from "@web/../tests/web_test_helpers";
import { answerOf, openCounter, OFFERS } from "./counter_helpers";

describe.current.tags("headless");

test("typing is sent when it rests, in one call", async () => {
    const { model, server } = await openCounter();
    model.change({ applicant_name: "N" });
    await advanceTime(400);
    model.change({ applicant_name: "Na" });
    await advanceTime(400);
    model.change({ applicant_phone: "0905" });
    await advanceTime(400);
    expect(server.calls).toEqual([]);
    await advanceTime(1000);
    expect(server.changes).toEqual([{ applicant_name: "Na", applicant_phone: "0905" }]);
});

test("a choice is sent at once, and what was typed before goes along", async () => {
    const { model, server } = await openCounter();
    model.change({ applicant_name: "Nam" });
    model.change({ procedure_id: 3 }, true);
    await advanceTime(1);
    expect(server.changes).toEqual([{ applicant_name: "Nam", procedure_id: 3 }]);
});

test("what is entered is on the screen before the server has it", async () => {
    const { model, state } = await openCounter();
    model.change({ applicant_name: "Nam" });
    expect(state.values.applicant_name).toBe("Nam");
    expect(state.unsaved).toBe(true);
});

test("while a call runs, changes wait; then they go out in one call", async () => {
    const { model, server, state } = await openCounter();
    model.change({ applicant_name: "Nam" }, true);
    await advanceTime(1);
    model.change({ applicant_phone: "09" });
    await advanceTime(2000);
    model.change({ applicant_phone: "0905" });
    model.flush();
    await advanceTime(2000);
    expect(server.changes).toEqual([{ applicant_name: "Nam" }]);
    await server.answer(answerOf({ applicant_name: "Nam" }));
    expect(server.changes).toEqual([{ applicant_name: "Nam" }, { applicant_phone: "0905" }]);
    expect(server.calls[1].args[0]).toBe(7, { message: "of the draft that the first one began" });
    await server.answer(answerOf({ applicant_name: "Nam", applicant_phone: "0905" }));
    expect(state.unsaved).toBe(false);
    await advanceTime(5000);
    expect(server.calls).toHaveLength(2);
});

test("the calls of one draft have the same key, those of the next another", async () => {
    const { model, server } = await openCounter();
    model.change({ applicant_name: "Nam" }, true);
    await advanceTime(1);
    await server.answer(answerOf());
    model.change({ applicant_name: "Năm" }, true);
    await advanceTime(1);
    await server.answer(answerOf());
    model.restart();
    await server.answer({ offers: OFFERS, drafts: [] });
    model.change({ applicant_name: "Tám" }, true);
    await advanceTime(1);
    const [first, second, opened, next] = server.calls.map(({ kwargs }) => kwargs);
    expect(first.key).toMatch(/^[0-9a-f]{36}$/);
    expect(second.key).toBe(first.key);
    expect(opened.left_id).toBe(7);
    expect(next.key).toMatch(/^[0-9a-f]{36}$/);
    expect(next.key).not.toBe(first.key);
});

test("what is wrong is asked again with the next change, until it is right", async () => {
    const { model, server, state } = await openCounter();
    model.change({ applicant_phone: "12" }, true);
    await advanceTime(1);
    await server.answer(answerOf({ applicant_phone: "" }, { errors: { applicant_phone: "Too short." } }));
    expect(state.values.applicant_phone).toBe("12", { message: "as it was typed" });
    model.change({ applicant_name: "Nam" }, true);
    await advanceTime(1);
    expect(server.changes[1]).toEqual({ applicant_phone: "12", applicant_name: "Nam" });
    await server.answer(answerOf({ applicant_phone: "0905" }));
    expect(state.values.applicant_phone).toBe("0905");
    model.change({ applicant_name: "Năm" }, true);
    await advanceTime(1);
    expect(server.changes[2]).toEqual({ applicant_name: "Năm" });
});

test("a card that is scanned goes alone: it may bring what was wrong", async () => {
    const { model, server } = await openCounter(
        answerOf({ applicant_name: "12" }, { errors: { applicant_name: "No name." } })
    );
    model.change({ scan: "048|||", scan_for: "applicant" }, true);
    await advanceTime(1);
    expect(server.changes).toEqual([{ scan: "048|||", scan_for: "applicant" }]);
});

test("a change takes the marks of its own field away", async () => {
    const { model, state } = await openCounter(
        answerOf({ applicant_name: "", applicant_phone: "" }, {
            errors: { applicant_phone: "Too short." },
            faults: [
                { field: "applicant_name", text: "Enter the name." },
                { field: "paper_ids", text: "Papers are missing." },
                { field: "applicant_phone", text: "Enter the phone." },
            ],
        })
    );
    expect(state.missing).toEqual(
        { applicant_name: "Enter the name.", paper_ids: "Papers are missing." },
        { message: "what is wrong at a field is said there already" }
    );
    model.change({ applicant_phone: "0905" });
    expect(state.errors).toEqual({});
    model.changeLine("papers", { id: 1 }, { received: true });
    expect(state.missing).toEqual({ applicant_name: "Enter the name." });
    model.change({ applicant_name: "Nam" });
    expect(state.missing).toEqual({});
    expect(state.faults).toEqual([]);
});

test("nothing is entered where the dossier is received, held or sent away", async () => {
    for (const shut of [{ received: { code: "T99" } }, { held: { name: "An" } }, { refused: "No." }]) {
        const { model, server, state } = await openCounter(answerOf({ applicant_name: "Nam" }, shut));
        const { applicant_name } = state.values;
        model.change({ applicant_name: "Năm" }, true);
        await model.accept();
        await advanceTime(1000);
        expect(server.calls).toEqual([]);
        expect(state.values.applicant_name).toBe(applicant_name);
    }
});

test("a change that is refused as a whole is told, and not sent for ever", async () => {
    const { model, server, state } = await openCounter();
    model.change({ applicant_name: "Nam" }, true);
    await advanceTime(1);
    await server.refuse(makeServerError({ type: "AccessError", message: "Not at your desk." }));
    expect(state.refusal).toBe("Not at your desk.");
    expect(state.values.applicant_name).toBe("Nam");
    await advanceTime(10000);
    expect(server.calls).toHaveLength(1);
});

test("a fault of the program goes on to the web client", async () => {
    const { model, server, state } = await openCounter();
    model.change({ applicant_name: "Nam" });
    const sent = expect(model.flush()).rejects.toThrow("unexpected");
    await server.refuse(makeServerError({ errorName: "builtins.KeyError", message: "unexpected" }));
    await sent;
    expect(state.saving).toBe(false);
});
