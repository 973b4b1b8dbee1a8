/*
 * Improves an online form that the server has rendered and that works without this: fields are
 * shown when their rules hold, sums are counted, rows added and removed, communes listed, faults
 * told at once, and what was typed is kept in this tab until the server has it.
 */

const root = document.querySelector(".form-page");
const rules = await import(root.dataset.rules);
const told = (name) => JSON.parse(root.querySelector(`.form-data [data-of="${name}"]`).textContent);
const definition = told("definition");
const sentences = told("sentences");
const known = told("answers");
const today = root.dataset.today;
const fields = rules.fieldsOf(definition);
const boxes = new Map();
for (const box of root.querySelectorAll(".form-field")) {
    boxes.set(box.dataset.field, box);
}
const words = {};
for (const one of root.querySelectorAll(".form-words [data-word]")) {
    words[one.dataset.word] = one.textContent;
}

const fill = (text, values) =>
    text.replace(/%\((\w+)\)s|\{(\w+)\}/g, (all, one, other) => values[one || other] ?? all);

function make(tag, options = {}, ...children) {
    const { data = {}, ...rest } = options;
    const made = Object.assign(document.createElement(tag), rest);
    Object.assign(made.dataset, data);
    made.append(...children);
    return made;
}

// What is typed

const named = (box, name) => box.querySelector(`[name="${CSS.escape(name)}"]`);

function readField(key, box) {
    const { kind } = fields.get(key);
    if (kind === "choice" || kind === "yes") {
        return box.querySelector("input:checked")?.value;
    }
    if (kind === "choices") {
        return [...box.querySelectorAll("input:checked")].map((one) => one.value);
    }
    if (kind === "address") {
        const part = (name) => [name, named(box, `${key}.${name}`).value];
        return Object.fromEntries(["province", "commune", "street"].map(part));
    }
    if (kind === "table") {
        return [...box.querySelectorAll(".form-row")].map((row) =>
            Object.fromEntries(
                [...row.querySelectorAll("[data-column]")].map((one) => [
                    one.dataset.column,
                    one.value,
                ])
            )
        );
    }
    return named(box, key)?.value;
}

function readPage() {
    const answers = {};
    for (const [key, box] of boxes) {
        if (!["computed", "note"].includes(fields.get(key).kind)) {
            answers[key] = readField(key, box);
        }
    }
    return answers;
}

export const typedAnswers = () => judged().typed;

function judged() {
    return rules.judge(definition, { ...known, ...readPage() }, today, places);
}

function putIn(key, box, value) {
    const field = fields.get(key);
    const shown = (one, text) =>
        one.kind === "number" || one.kind === "money"
            ? rules.numberShown(text)
            : one.kind === "date"
              ? rules.dateShown(text)
              : text;
    if (["choice", "yes", "choices"].includes(field.kind)) {
        for (const one of box.querySelectorAll("input")) {
            one.checked = [value ?? []].flat().includes(one.value);
        }
    } else if (field.kind === "address") {
        const address = value || {};
        named(box, `${key}.province`).value = address.province || "";
        named(box, `${key}.street`).value = address.street || "";
        listCommunes(box, address.commune || "");
    } else if (field.kind === "table") {
        const rows = value || [];
        while (box.querySelectorAll(".form-row").length < rows.length) {
            addRow(box);
        }
        box.querySelectorAll(".form-row").forEach((row, number) => {
            for (const one of row.querySelectorAll("[data-column]")) {
                const column = field.columns.find((each) => each.key === one.dataset.column);
                one.value = shown(column, rows[number]?.[column.key] || "");
            }
        });
    } else if (!["computed", "note"].includes(field.kind)) {
        named(box, key).value = shown(field, value || "");
    }
}

/** Put answers of the whole form in: those of this page in their boxes, others are sent with it. */
export function putAnswers(answers) {
    for (const key of fields.keys()) {
        const value = Object.hasOwn(answers, key) ? answers[key] : undefined;
        if (boxes.has(key)) {
            putIn(key, boxes.get(key), value);
        } else if (value !== undefined) {
            known[key] = value;
        }
    }
    const hidden =
        root.querySelector("[name=egate_answers]") ||
        root.appendChild(make("input", { type: "hidden", name: "egate_answers" }));
    hidden.value = JSON.stringify(known);
    update();
}

// Places

const lists = new Map();
// In the order of a dictionary, which an object with codes as keys would lose.
const ordered = new Map();

function learn(province, communes) {
    ordered.set(province, communes);
    lists.set(province, Object.fromEntries(communes));
}

function places(province) {
    return lists.has(province) ? lists.get(province) : undefined;
}

async function listCommunes(box, chosen) {
    const province = box.querySelector(".form-province").value;
    const select = box.querySelector(".form-commune");
    box.querySelector(".form-no-places").hidden = true;
    if (province && !lists.has(province)) {
        select.disabled = true;
        try {
            const answer = await fetch(`/egate/places/${province}`);
            learn(province, (await answer.json()).communes);
        } catch {
            box.querySelector(".form-no-places").hidden = false;
        }
        select.disabled = false;
    }
    if (box.querySelector(".form-province").value !== province) {
        return;
    }
    const options = (ordered.get(province) || []).map(([code, name]) => make("option", { value: code }, name));
    select.replaceChildren(make("option", { value: "" }, words.choose), ...options);
    select.value = lists.get(province)?.[chosen] ? chosen : "";
    update();
}

for (const box of root.querySelectorAll(".form-address")) {
    const provinces = box.querySelector(".form-province");
    const options = [...box.querySelectorAll(".form-commune option")].filter((one) => one.value);
    if (provinces.value && options.length) {
        const list = options.map((one) => [one.value, one.textContent]);
        learn(provinces.value, list);
    }
    provinces.addEventListener("change", () => listCommunes(box, ""));
}

// Rows

const patterns = new Map();

function addRow(box) {
    const row = patterns.get(box).cloneNode(true);
    box.querySelector(".form-add").before(row);
    number(box);
    return row;
}

function number(box) {
    const key = box.dataset.field;
    const rows = [...box.querySelectorAll(".form-row")];
    rows.forEach((row, place) => {
        row.querySelector(".form-row-number").textContent = place + 1;
        for (const one of row.querySelectorAll("[data-column]")) {
            const label = one.closest(".form-cell").querySelector("label");
            label.querySelector(".form-row-count").textContent = place + 1;
            const fault = one.closest(".form-cell").querySelector(".error");
            one.name = `${key}.${place}.${one.dataset.column}`;
            one.id = label.htmlFor = `f-${key}-${place}-${one.dataset.column}`;
            if (fault) {
                fault.id = `${one.id}-error`;
                one.setAttribute("aria-describedby", fault.id);
            }
        }
        row.querySelector(".form-remove").setAttribute("aria-label", `${words.remove} ${place + 1}`);
    });
    box.querySelector(".form-add").hidden = rows.length >= Number(box.querySelector(".form-rows").dataset.most);
}

for (const box of root.querySelectorAll(".form-table")) {
    const rows = [...box.querySelectorAll(".form-row")];
    for (const row of rows) {
        row.append(make("button", { type: "button", className: "button plain form-remove" }, words.remove));
    }
    const pattern = rows[rows.length - 1].cloneNode(true);
    for (const one of pattern.querySelectorAll("[data-column]")) {
        one.value = "";
        one.removeAttribute("value");
        one.removeAttribute("aria-invalid");
        one.removeAttribute("aria-describedby");
        one.querySelector?.("[selected]")?.removeAttribute("selected");
    }
    pattern.querySelectorAll(".error").forEach((one) => one.remove());
    patterns.set(box, pattern);
    // Those that the server added for a page without a script.
    const least = Math.max(1, fields.get(box.dataset.field).min_rows || 0);
    for (const row of rows.slice(least).reverse()) {
        if ([...row.querySelectorAll("[data-column]")].some((one) => one.value)) {
            break;
        }
        row.remove();
    }
    number(box);
    box.addEventListener("click", ({ target }) => {
        if (target.matches(".form-add")) {
            addRow(box).querySelector("[data-column]").focus();
        } else if (target.matches(".form-remove")) {
            const row = target.closest(".form-row");
            const next = row.nextElementSibling;
            row.remove();
            if (!box.querySelector(".form-row")) {
                addRow(box);
            }
            number(box);
            (next?.querySelector?.("[data-column]") || box.querySelector(".form-add")).focus();
            update();
            keepTyped();
        }
    });
}

// Shown, required, computed, counted

function update() {
    const found = judged();
    for (const [key, box] of boxes) {
        box.hidden = !found.visible.includes(key);
        const mark = box.querySelector(".form-required");
        if (mark) {
            mark.hidden = !found.required.includes(key);
        }
        if (fields.get(key).kind === "computed") {
            const number = found.computed[key];
            box.querySelector("output").textContent = number ? rules.numberShown(number) : "–";
        }
        const long = box.querySelector("textarea[data-limit]");
        if (long) {
            countLetters(box, long);
        }
    }
    return found;
}

function countLetters(box, long) {
    const limit = Number(long.dataset.limit);
    const left = limit - Array.from(long.value).length;
    let counter = box.querySelector(".form-counter");
    if (left > limit / 5 && !counter) {
        return;
    }
    counter ??= box.appendChild(make("p", { className: "hint form-counter" }));
    counter.textContent = fill(words.letters, { left, limit });
}

// Faults

function boxOf(key) {
    const [name, ...rest] = key.split(".");
    const box = boxes.get(name);
    const own = rest.length ? named(box, key) : named(box, name);
    return own || box.querySelector("input, select, textarea") || box;
}

function labelOf(key) {
    const [name, row, column] = key.split(".");
    const field = fields.get(name);
    if (field.kind !== "table" || row === undefined) {
        return field.label;
    }
    const label = field.columns.find((one) => one.key === column).label;
    return fill(words.cell, { table: field.label, row: Number(row) + 1, column: label });
}

function sentenceOf(key, [name, values]) {
    const shown = { ...values, label: labelOf(key) };
    if (name === "early" || name === "late") {
        shown.limit = rules.dateShown(values.limit);
    } else if (name === "low" || name === "high") {
        shown.limit = rules.numberShown(values.limit);
    }
    return fill(sentences[name], shown);
}

function clearFaults(box) {
    box.querySelectorAll(".error").forEach((one) => one.remove());
    for (const one of box.querySelectorAll("[aria-invalid]")) {
        one.removeAttribute("aria-invalid");
        const described = (one.getAttribute("aria-describedby") || "").split(" ");
        const left = described.filter((id) => id && !id.endsWith("-error"));
        one.toggleAttribute("aria-describedby", false);
        if (left.length) {
            one.setAttribute("aria-describedby", left.join(" "));
        }
    }
}

function tell(key, sentence) {
    const box = boxes.get(key.split(".")[0]);
    const input = boxOf(key);
    const fault = make("p", { className: "error", id: `${input.id}-error` }, sentence);
    const place = key.includes(".") ? input : box.querySelector(".form-option, .form-row") || input;
    place.before(fault);
    input.setAttribute("aria-invalid", "true");
    const described = input.getAttribute("aria-describedby");
    input.setAttribute("aria-describedby", described ? `${described} ${fault.id}` : fault.id);
}

/** Tell all that is wrong, at the top and at its place; return whether nothing is. */
export function check() {
    const errors = Object.entries(update().errors).filter(([key]) => boxes.has(key.split(".")[0]));
    root.querySelector(".form-summary")?.remove();
    boxes.forEach(clearFaults);
    const links = errors.map(([key, fault]) => {
        const sentence = sentenceOf(key, fault);
        tell(key, sentence);
        return make("li", {}, make("a", { href: `#${boxOf(key).id}` }, sentence));
    });
    if (!links.length) {
        return true;
    }
    const title = make("p", {}, make("strong", {}, words.mend));
    const summary = make("div", { className: "notice bad form-summary", tabIndex: -1 });
    summary.setAttribute("role", "alert");
    summary.append(title, make("ul", {}, ...links));
    root.prepend(summary);
    summary.focus();
    return false;
}

root.addEventListener("click", (event) => {
    const link = event.target.closest(".form-summary a");
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (target) {
        event.preventDefault();
        target.focus();
        target.scrollIntoView({ block: "center" });
    }
});

root.addEventListener("input", () => {
    update();
    keepTyped();
});

root.addEventListener("change", ({ target }) => {
    const box = target.closest(".form-field");
    if (!box) {
        return;
    }
    const found = update();
    // What is not answered yet is told at the end; what is wrong, at once.
    const own = Object.entries(found.errors).filter(
        ([key, fault]) =>
            key.split(".")[0] === box.dataset.field && boxOf(key) === target && fault[0] !== "required"
    );
    clearFaults(target.closest(".form-cell, .form-part") || box);
    own.forEach(([key, fault]) => tell(key, sentenceOf(key, fault)));
    keepTyped();
});

root.closest("form")?.addEventListener("submit", (event) => {
    const alone = event.target.matches(".form-alone");
    // What is filled in without an account is never sent, not even in an address.
    if (alone || (!event.submitter?.formNoValidate && !check())) {
        event.preventDefault();
    }
});

// What was typed and is not sent yet, in this tab

const DRAFT = `egate-form:${location.pathname}`;
// The account that is signed in (own_tab.js); none where a form is filled in without one.
const account = document.body.dataset.account || "";
const sent = JSON.stringify(pageTyped());
// What the server is known to have had of late: upon that is typed.
let bases = [sent];
const MOST = 3;

function pageTyped() {
    const { typed } = judged();
    return Object.fromEntries([...boxes.keys()].filter((key) => key in typed).map((key) => [key, typed[key]]));
}

function keepTyped() {
    try {
        sessionStorage.setItem(DRAFT, JSON.stringify({ account, bases, typed: pageTyped() }));
    } catch {
        // Storage is full or refused: what is typed stays on the page alone.
    }
}

function bringBack() {
    let draft = null;
    try {
        draft = JSON.parse(sessionStorage.getItem(DRAFT));
        sessionStorage.removeItem(DRAFT);
    } catch {
        return;
    }
    const other = draft?.account !== account || JSON.stringify(draft.typed) === sent;
    if (other || root.querySelector(".form-summary")) {
        return;
    }
    const { typed } = draft;
    const put = (answers) => boxes.forEach((box, key) => putIn(key, box, answers[key]));
    // What another device has written since is newer: a button alone takes its place.
    const back = draft.bases.includes(sent);
    if (back) {
        put(typed);
        bases = [...draft.bases.slice(-MOST), sent];
        keepTyped();
    } else {
        sessionStorage.setItem(DRAFT, JSON.stringify(draft));
    }
    const before = JSON.parse(sent);
    const [said, label] = back ? [words.back, words.discard] : [words.newer, words.restore];
    const undo = make("button", { type: "button", className: "button plain" }, label);
    const notice = make("p", { className: "notice warn form-back" }, said, " ", undo);
    undo.addEventListener("click", () => {
        put(back ? before : typed);
        notice.remove();
        update();
        if (back) {
            sessionStorage.removeItem(DRAFT);
        } else {
            root.dispatchEvent(new Event("input", { bubbles: true }));
        }
    });
    root.prepend(notice);
}

bringBack();
update();

/** List what belongs to a province that was chosen before this script, or the line, was there. */
function listMissing() {
    for (const box of root.querySelectorAll(".form-address")) {
        const select = box.querySelector(".form-commune");
        if (box.querySelector(".form-province").value && select.options.length < 2 && !select.disabled) {
            listCommunes(box, "");
        }
    }
}

listMissing();
window.addEventListener("online", listMissing);
// The server has it: what another device writes next is not to be hidden by it.
root.closest("form")?.addEventListener("egate-saved", () => {
    bases = [...bases.slice(-MOST), JSON.stringify(pageTyped())];
    sessionStorage.removeItem(DRAFT);
});
root.classList.add("form-live");

// The encrypted file

const keep = document.querySelector(".form-keep");
if (keep) {
    const { connect } = await import(keep.dataset.script);
    connect({ keep, definition, words, check, putAnswers, typedAnswers, module: keep.dataset.file });
}
document.documentElement.dataset.form = "ready";
