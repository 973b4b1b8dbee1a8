import { describe, expect, mockFetch, test } from "@odoo/hoot";
import { uploadFiles } from "@egate_dossier/papers/viewer/upload";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

const files = (...names) => names.map((name) => new File(["%PDF"], name));

test("each file goes in a request of its own, and the progress is told", async () => {
    const progress = [];
    mockFetch((route, { body }) => {
        expect.step(`${route} ${body.getAll("ufile").map((file) => file.name)}`);
        return { files: [{ id: progress.length }], errors: [] };
    });
    const answer = await uploadFiles(5, files("a.pdf", "b.pdf"), (...args) => progress.push(args));
    expect.verifySteps(["/egate/paper/5/files a.pdf", "/egate/paper/5/files b.pdf"]);
    expect(answer).toEqual({ files: [{ id: 1 }, { id: 2 }], errors: [] });
    expect(progress).toEqual([[0, 2], [1, 2], [2, 2]]);
});

test("what has arrived stays, and what did not is named, whatever becomes of the next", async () => {
    allowTranslations();
    mockFetch((route, { body }) => {
        const { name } = body.get("ufile");
        if (name === "lost.pdf") {
            throw new TypeError("Failed to fetch");
        }
        if (name === "huge.pdf") {
            return new Response("too large", { status: 413 });
        }
        return name === "bad.exe"
            ? { files: [], errors: [{ name, error: "Not a scan." }] }
            : { files: [{ name }], errors: [] };
    });
    const answer = await uploadFiles(5, files("lost.pdf", "a.pdf", "huge.pdf", "bad.exe", "b.pdf"));
    expect(answer.files).toEqual([{ name: "a.pdf" }, { name: "b.pdf" }]);
    expect(answer.errors.map(({ name }) => name)).toEqual(["lost.pdf", "huge.pdf", "bad.exe"]);
    expect(answer.errors[0].error).toMatch("lost.pdf");
    expect(answer.errors[2].error).toBe("Not a scan.");
});
