/**
 * What a script adds to the pages of a submission. Without it every form works by itself.
 *
 * Files go in pieces: a piece that is lost is sent again, the number that the server answers says
 * where to go on. What is typed is saved while it is typed, and what could not be saved is told; it
 * stays in this tab meanwhile (kept.js, form.js). A form is sent once, and not into a line that is
 * cut: the browser's own page about that would take the place of what was typed.
 */
const PIECE = 1024 * 1024;
const TRIES = 60;

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const word = (key) => document.querySelector(`.upload-words [data-word=${key}]`)?.textContent || "";
const say = (key, name) => `${word(key)} ${name}`;

async function post(url, fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
        body.append(name, value);
    }
    const response = await fetch(url, { method: "POST", body, redirect: "manual" });
    if (response.type === "opaqueredirect" || response.status === 0) {
        // The login is over: the page leads there, and back.
        window.location.reload();
        await wait(3600);
    }
    const kind = response.headers.get("Content-Type") || "";
    if (kind.includes("json")) {
        return response.json();
    }
    if (response.status >= 500 || response.status === 429) {
        throw new Error("busy");
    }
    return { error: response.statusText };
}

async function hash(file) {
    if (!window.crypto?.subtle) {
        return "";
    }
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** Repeat until the line is there again; what the server refuses is not repeated. */
async function patiently(row, name, call) {
    for (let tried = 0; ; tried++) {
        try {
            return await call();
        } catch (fault) {
            if (tried >= TRIES) {
                throw fault;
            }
            row.state.textContent = say("waiting", name);
            await Promise.race([
                wait(Math.min(2 ** tried, 30)),
                new Promise((resolve) => window.addEventListener("online", resolve, { once: true })),
            ]);
        }
    }
}

function makeRow(form, file) {
    const item = document.createElement("li");
    const state = document.createElement("span");
    const bar = document.createElement("progress");
    bar.max = file.size || 1;
    bar.value = 0;
    state.textContent = say("sending", file.name);
    bar.setAttribute("aria-label", file.name);
    item.append(state, bar);
    form.querySelector(".upload-progress").append(item);
    return { item, state, bar };
}

async function sendFile(form, file) {
    const row = makeRow(form, file);
    const { base, component } = form.dataset;
    const csrf_token = form.elements.csrf_token.value;
    try {
        const sha256 = await hash(file);
        const begun = await patiently(row, file.name, () =>
            post(`${base}/begin`, { csrf_token, component, name: file.name, size: file.size, sha256 })
        );
        let answer = begun;
        while (!answer.error && !answer.file) {
            const { offset } = answer;
            row.bar.value = offset;
            const piece = file.slice(offset, offset + PIECE);
            row.state.textContent = say(
                offset + piece.size >= file.size ? "judging" : "sending",
                file.name
            );
            answer = await patiently(row, file.name, () =>
                post(`${base}/piece`, { csrf_token, token: begun.token, offset, piece })
            );
        }
        if (answer.error) {
            throw new Error(answer.error);
        }
        row.bar.value = file.size;
        return true;
    } catch (fault) {
        row.bar.remove();
        row.state.className = "failed error";
        row.state.textContent = `${say("failed", file.name)}. ${fault.message}`;
        return false;
    }
}

async function sendFiles(form) {
    const input = form.querySelector("input[type=file]");
    const files = [...input.files];
    if (!files.length || form.dataset.busy) {
        return;
    }
    form.dataset.busy = "1";
    input.disabled = true;
    input.removeAttribute("aria-invalid");
    let all = true;
    for (const file of files) {
        all = (await sendFile(form, file)) && all;
    }
    delete form.dataset.busy;
    input.disabled = false;
    input.value = "";
    if (all) {
        window.location.hash = `paper-${form.dataset.component}`;
        window.location.reload();
        return;
    }
    // What is wrong with which file stands below; the field waits for another one.
    const told = form.querySelector(".upload-progress");
    told.id = `${input.id}-told`;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", told.id);
    input.focus();
}

for (const form of document.querySelectorAll("form.upload")) {
    form.querySelector("button").hidden = true;
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        sendFiles(form);
    });
    form.querySelector("input[type=file]").addEventListener("change", () => sendFiles(form));
}

/** Say at the buttons of a form what keeps it from being saved or sent; no key: nothing does. */
function tell(form, key) {
    let told = form.querySelector(".submit-told");
    if (!key) {
        told?.remove();
        return;
    }
    if (!told) {
        told = document.createElement("p");
        told.className = "notice warn submit-told";
        told.setAttribute("role", "alert");
        (form.querySelector(".actions") || form.querySelector("button")).before(told);
    }
    const said = document.querySelector(`.kept-words [data-word=${key}]`).textContent;
    if (told.textContent !== said) {
        told.textContent = said;
    }
}

// Before anything else hears of it, so that the form counts as not sent.
window.addEventListener(
    "submit",
    (event) => {
        if (!navigator.onLine) {
            event.preventDefault();
            event.stopImmediatePropagation();
            tell(event.target, "offline");
        }
    },
    true
);
window.addEventListener("online", () => {
    document.querySelectorAll(".submit-told").forEach((told) => told.remove());
});

/** Save what is being typed, half of a word included, so that a line that breaks loses nothing. */
for (const form of document.querySelectorAll("form[data-autosave]")) {
    let timer = 0;
    let last = "";
    const typed = () => new URLSearchParams(new FormData(form)).toString();
    const later = (wait) => {
        clearTimeout(timer);
        timer = setTimeout(save, wait);
    };
    const save = async () => {
        const body = new FormData(form);
        const now = typed();
        if (now === last) {
            return;
        }
        body.set("then", "quiet");
        let response;
        try {
            response = await fetch(form.action, { method: "POST", body, redirect: "manual" });
        } catch {
            tell(form, "offline");
            later(10000);
            return;
        }
        if (response.status === 204) {
            last = now;
            tell(form, "");
            if (typed() === now) {
                form.dispatchEvent(new Event("egate-saved"));
            }
        } else if (response.type === "opaqueredirect" || response.status === 400) {
            tell(form, "ended");
        }
    };
    form.addEventListener("input", () => later(2000));
    form.addEventListener("submit", () => clearTimeout(timer));
    window.addEventListener("online", () => timer && later(0));
}

for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
        if (form.dataset.sent) {
            event.preventDefault();
        }
        form.dataset.sent = "1";
    });
}
window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) {
        delete form.dataset.sent;
    }
});

document.getElementById("errors")?.focus();
