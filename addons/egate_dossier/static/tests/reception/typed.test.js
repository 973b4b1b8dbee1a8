import { describe, expect, test } from "@odoo/hoot";
import { makeTyped } from "@egate_dossier/reception/counter/typed";

describe.current.tags("headless");

test("what is being typed is shown in its field, whatever the server says meanwhile", () => {
    const typed = makeTyped();
    typed.take("birth_date", { target: { value: "5/3" } });
    expect(typed.show("birth_date", "1990-03-05")).toBe("5/3");
    expect(typed.show("applicant_name", "Nam")).toBe("Nam");
});

test("a field that was emptied is shown empty", () => {
    const typed = makeTyped();
    typed.take("applicant_name", { target: { value: "" } });
    expect(typed.show("applicant_name", "Nam")).toBe("");
});

test("when the field is left, the value counts again", () => {
    const typed = makeTyped();
    typed.take("applicant_name", { target: { value: "N" } });
    typed.drop();
    expect(typed.show("applicant_name", "Nam")).toBe("Nam");
});
