/**
 * Keeps what is typed into the forms of a page in this tab until the server has it, and brings it
 * back: a line that breaks and a login that ends lose nothing. The tab forgets it when it is closed,
 * and when another account comes (own_tab.js). What the server has by then from another device is
 * newer: what was typed is then offered, and put there by a button alone.
 *
 * `data-kept` says where one is when the server has taken the form: how the address begins, or a
 * place on this page (`#messages`). Whoever saves a form by a script says so by `egate-saved`.
 */
const KEPT = "egate-kept:";
const word = (key) => document.querySelector(`.kept-words [data-word=${key}]`).textContent;
const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();

/** The boxes that people fill in themselves. */
const boxesOf = (form) =>
    [...form.elements].filter(
        (box) => box.name && !["hidden", "submit", "button", "file", "password"].includes(box.type)
    );

const ticked = (box) => ["radio", "checkbox"].includes(box.type);

function typedIn(form) {
    return boxesOf(form)
        .filter((box) => !ticked(box) || box.checked)
        .map((box) => [box.name, box.value]);
}

/** What the server has put there, whatever was typed before this script came. */
function shownBy(form) {
    const first = (box) => [...box.options].find((one) => one.defaultSelected) || box.options[0];
    return boxesOf(form)
        .filter((box) => !ticked(box) || box.defaultChecked)
        .map((box) => [
            box.name,
            ticked(box) ? box.value : box.options ? first(box)?.value || "" : box.defaultValue,
        ]);
}

function putBack(form, typed) {
    const left = typed.map((pair) => [...pair]);
    for (const box of boxesOf(form)) {
        const place = left.findIndex(
            ([name, value]) => name === box.name && (!ticked(box) || value === box.value)
        );
        if (ticked(box)) {
            box.checked = place >= 0;
        } else if (place >= 0) {
            box.value = left[place][1];
        }
        if (place >= 0) {
            left.splice(place, 1);
        }
    }
}

const same = (one, other) =>
    JSON.stringify(one.map(([name, value]) => [name, plain(value)])) ===
    JSON.stringify(other.map(([name, value]) => [name, plain(value)]));

const keyOf = (form) => KEPT + new URL(form.action).pathname;

/** Storage that is full or refused keeps nothing: what is typed stays on the page alone. */
function quietly(act) {
    try {
        return act();
    } catch {
        return null;
    }
}

const read = (key) => quietly(() => JSON.parse(sessionStorage.getItem(key)));
const forget = (key) => quietly(() => sessionStorage.removeItem(key));

/** The account that is signed in; a mark that says nothing of it. */
const account = document.body.dataset.account || "";

/** What the server is known to have had of late, by form: upon that is typed. */
const bases = new Map();
const MOST = 3;

function write(form, sent) {
    const typed = typedIn(form);
    const told = JSON.stringify({ account, typed, bases: bases.get(form), sent, until: form.dataset.kept });
    quietly(() => sessionStorage.setItem(keyOf(form), told));
}

/** Whether this page is where the server leads when it has taken what is kept. */
function isTaken(key, { sent, until }) {
    const own = key.startsWith(`${KEPT}${location.pathname}/`);
    return sent && (location.pathname.startsWith(until) || (own && location.hash === until));
}

/** Say that what was typed is there or may be, and let it be changed for the other. */
function tell(form, key, button, other, act) {
    const notice = document.createElement("p");
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "button plain small";
    undo.textContent = word(button);
    notice.className = "notice warn kept-back";
    notice.append(word(key), " ", undo);
    undo.addEventListener("click", () => {
        putBack(form, other);
        notice.remove();
        form.dispatchEvent(new Event("input", { bubbles: true }));
        act?.();
    });
    form.prepend(notice);
}

for (const key of quietly(() => Object.keys(sessionStorage)) || []) {
    if (key.startsWith(KEPT) && isTaken(key, read(key) || {})) {
        forget(key);
    }
}

if (document.querySelector(`form[data-kept="${location.hash}"]`)) {
    // It was said once: what is written from now on was not taken.
    history.replaceState(null, "", location.pathname + location.search);
}

for (const form of document.querySelectorAll("form[data-kept]")) {
    const key = keyOf(form);
    const found = read(key);
    const known = found?.account === account ? found : null;
    const shown = shownBy(form);
    const untouched = same(typedIn(form), shown);
    const differs = untouched && known && !same(known.typed, shown);
    const back = differs && known.bases.some((base) => same(base, shown));
    // A page that refuses what was sent shows it; the server still has what it had.
    bases.set(form, [...(known?.sent || back ? known.bases.slice(-MOST) : []), shown]);
    form.addEventListener("input", () => write(form, false));
    if (back) {
        putBack(form, known.typed);
        tell(form, "back", "discard", shown, () => forget(key));
    } else if (differs) {
        tell(form, "newer", "restore", known.typed);
    }
    if (!differs || back) {
        forget(key);
    }
    if (back || !untouched) {
        // Once all scripts of the page are there, for the one that saves what is typed.
        setTimeout(() => form.dispatchEvent(new Event("input", { bubbles: true })));
    }
    form.addEventListener("submit", () => write(form, true));
    form.addEventListener("egate-saved", () => {
        bases.set(form, [...bases.get(form).slice(-MOST), typedIn(form)]);
        forget(key);
    });
}
