import { describe, expect, test } from "@odoo/hoot";
import { browser } from "@web/core/browser/browser";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { impersonal, Shelf } from "@egate_dossier/reception/counter/counter_shelf";

describe.current.tags("headless");

const KEPT = { id: 7, key: "aa", changes: { page_count: 2 } };

test("names, numbers and free texts are left out, choices and counts stay", () => {
    expect(
        impersonal({
            applicant_name: "Nam",
            identity_number: "048090000123",
            scan: "048|||",
            procedure_id: 3,
            tick_required: true,
            add_papers: ["Giấy của ông Nam"],
            owners: { 4: { name: "Nam" } },
            papers: { 1: { received: true, copy_count: 2, comment: "của ông Nam", name: "Đơn" } },
        })
    ).toEqual({
        procedure_id: 3,
        tick_required: true,
        papers: { 1: { received: true, copy_count: 2 } },
    });
});

test("what was put is taken once, for its own draft", () => {
    const shelf = new Shelf(2);
    shelf.put(7, "aa", { page_count: 2, applicant_name: "Nam" });
    expect(shelf.take(8)).toBe(false);
    expect(shelf.take(false)).toBe(false);
    expect(shelf.take(7)).toEqual(KEPT);
    expect(shelf.take(7)).toBe(false);
});

test("another person's shelf is another one", () => {
    new Shelf(2).put(7, "aa", { page_count: 2 });
    expect(new Shelf(3).take(7)).toBe(false);
    expect(new Shelf(2).take(7)).toEqual(KEPT);
});

test("nothing is put where all of it is personal", () => {
    const shelf = new Shelf(2);
    shelf.put(7, "aa", { applicant_name: "Nam" });
    expect(browser.localStorage).toHaveLength(0);
});

test("what has arrived is forgotten, by its draft or by the key of one without a number", () => {
    const shelf = new Shelf(2);
    shelf.put(7, "aa", { page_count: 2 });
    shelf.drop(8, "bb");
    expect(browser.localStorage).toHaveLength(1);
    shelf.drop(7, "bb");
    expect(browser.localStorage).toHaveLength(0);
    shelf.put(false, "aa", { page_count: 2 });
    shelf.drop(7, "aa");
    expect(browser.localStorage).toHaveLength(0);
});

test("over the login all of it is kept, for the same person and draft", () => {
    const shelf = new Shelf(2);
    shelf.put(7, "aa", { page_count: 2 });
    shelf.keepAll(7, "aa", { page_count: 2, applicant_name: "Nam" });
    expect(shelf.take(7)).toMatchObject({ key: "aa", changes: { page_count: 2, applicant_name: "Nam" } });
    expect(browser.localStorage).toHaveLength(0);
    expect(browser.sessionStorage).toHaveLength(0);
});

test("whoever else opens the counter makes the browser forget it", () => {
    new Shelf(2).keepAll(7, "aa", { applicant_name: "Nam" });
    expect(new Shelf(3).take(7)).toBe(false);
    expect(browser.sessionStorage).toHaveLength(0);
    expect(new Shelf(2).take(7)).toBe(false);
});

test("a storage that is full, forbidden or spoilt does not disturb the work", () => {
    const shelf = new Shelf(2);
    browser.localStorage.setItem(shelf.name, "{spoilt");
    browser.sessionStorage.setItem("egate_counter_over_login", "{spoilt");
    expect(shelf.take(7)).toBe(false);
    const full = {
        setItem() {
            throw new Error("QuotaExceededError");
        },
    };
    patchWithCleanup(browser.localStorage, full);
    patchWithCleanup(browser.sessionStorage, full);
    shelf.put(7, "aa", { page_count: 2 });
    shelf.keepAll(7, "aa", { page_count: 2 });
    expect(shelf.take(7)).toBe(false);
});
