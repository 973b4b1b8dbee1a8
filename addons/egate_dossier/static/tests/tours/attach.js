/** A PDF of one empty page. */
export const PDF = [
    "%PDF-1.4",
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj",
    "xref",
    "0 4",
    "0000000000 65535 f ",
    "0000000009 00000 n ",
    "0000000052 00000 n ",
    "0000000101 00000 n ",
    "trailer<</Root 1 0 R/Size 4>>",
    "startxref",
    "164",
    "%%EOF",
].join("\n");

/** Choose `files`, pairs of name and content, in the dialog behind the button `anchor`. */
export const attach = (anchor, ...files) => {
    const input = anchor.closest(".o_egate_scans").querySelector("input[type=file]");
    const chosen = new DataTransfer();
    for (const [name, content] of files) {
        chosen.items.add(new File([content], name, { type: "application/pdf" }));
    }
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
};
