import { describe, expect, test } from "@odoo/hoot";
import { mergeChanges } from "@egate_dossier/reception/counter/counter_model";

describe.current.tags("headless");

test("of the same field the later value counts", () => {
    expect(mergeChanges({ page_count: 1, channel: "counter" }, { page_count: 2 })).toEqual({
        page_count: 2,
        channel: "counter",
    });
});

test("a field that was emptied later is empty", () => {
    expect(mergeChanges({ procedure_id: 3 }, { procedure_id: false })).toEqual({ procedure_id: false });
    expect(mergeChanges({ applicant_name: "An" }, { applicant_name: "" })).toEqual({ applicant_name: "" });
});

test("values of the same line are merged, other lines stay", () => {
    const changes = { papers: { 1: { received: true, copy_count: 1 }, 2: { received: true } } };
    expect(mergeChanges(changes, { papers: { 1: { copy_count: 3 }, 4: { comment: "mờ" } } })).toEqual({
        papers: { 1: { received: true, copy_count: 3 }, 2: { received: true }, 4: { comment: "mờ" } },
    });
});

test("names of papers and owners to add or drop add up in their order", () => {
    expect(mergeChanges({ add_papers: ["Đơn"] }, { add_papers: ["Giấy"], drop_papers: [4] })).toEqual({
        add_papers: ["Đơn", "Giấy"],
        drop_papers: [4],
    });
});

test("the result of a lookup stays a word", () => {
    expect(mergeChanges({}, { lookups: { 5: "found" } })).toEqual({ lookups: { 5: "found" } });
    expect(mergeChanges({ lookups: { 5: "found", 6: "found" } }, { lookups: { 5: "absent" } })).toEqual({
        lookups: { 5: "absent", 6: "found" },
    });
});

test("what is merged stays as it was", () => {
    const changes = { papers: { 1: { received: true } }, add_papers: ["Đơn"] };
    const more = { papers: { 1: { comment: "mờ" } }, add_papers: ["Giấy"] };
    mergeChanges(changes, more);
    expect(changes).toEqual({ papers: { 1: { received: true } }, add_papers: ["Đơn"] });
    expect(more).toEqual({ papers: { 1: { comment: "mờ" } }, add_papers: ["Giấy"] });
});
