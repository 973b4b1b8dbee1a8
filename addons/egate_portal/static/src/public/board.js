/**
 * The hall board: asks for what changed, turns pages when more results than fit are ready, runs
 * the clock. Without it the page reloads itself (noscript) and scrolls.
 */
const REFRESH_MS = 15000;
const TURN_MS = 10000;
const ANSWER_MS = 10000;
// One missed answer is not worth a word; two are.
const MISSES_BEFORE_SIGN = 2;

const address = `${location.pathname.replace(/\/$/, "")}/now`;
const wide = matchMedia("(min-width: 1400px)");
const offline = document.getElementById("offline");
const asOf = document.getElementById("as-of");
// The server's clock counts: a television set is seldom on time.
let skew = 0;
let misses = 0;
let page = 0;
let shown = null;

const board = () => document.getElementById("board");

function clockText() {
    const minutes = Number(board().dataset.utcOffset);
    const local = new Date(Date.now() + skew + minutes * 60000);
    return local.toISOString().slice(11, 16);
}

function tick() {
    const clock = document.getElementById("clock");
    const text = clockText();
    if (clock.textContent !== text) {
        clock.textContent = text;
    }
}

/** Show the rows of the current page and hide the others; return how many pages there are. */
function layOut() {
    const rows = [...document.querySelectorAll("#rows > tr")];
    const label = document.getElementById("pages");
    for (const row of rows) {
        row.hidden = false;
    }
    label.textContent = "";
    if (!wide.matches || !rows.length) {
        return 1;
    }
    const main = document.getElementById("main");
    const room = main.getBoundingClientRect().bottom;
    if (rows.at(-1).getBoundingClientRect().bottom <= room) {
        return 1;
    }
    // Pages are filled by the height of their rows: a long procedure takes two lines.
    label.textContent = "0/0";
    const space = main.getBoundingClientRect().bottom - rows[0].getBoundingClientRect().top;
    const pages = [[]];
    let used = 0;
    for (const row of rows) {
        const height = row.getBoundingClientRect().height;
        if (used + height > space && pages.at(-1).length) {
            pages.push([]);
            used = 0;
        }
        pages.at(-1).push(row);
        used += height;
    }
    page %= pages.length;
    for (const row of rows) {
        row.hidden = !pages[page].includes(row);
    }
    label.textContent = `${page + 1}/${pages.length}`;
    return pages.length;
}

function turn() {
    page += 1;
    if (layOut() === 1) {
        page = 0;
    }
}

function swap(text) {
    if (text === shown) {
        return;
    }
    const next = new DOMParser().parseFromString(text, "text/html").getElementById("board");
    if (!next) {
        throw new Error("not a board");
    }
    if (next.dataset.version !== board().dataset.version) {
        location.reload();
        return;
    }
    shown = text;
    board().replaceWith(next);
    tick();
    layOut();
}

async function refresh() {
    try {
        const answer = await fetch(address, {
            cache: "no-cache",
            credentials: "omit",
            signal: AbortSignal.timeout(ANSWER_MS),
        });
        if (!answer.ok) {
            throw new Error(answer.status);
        }
        const text = await answer.text();
        const now = Date.parse(answer.headers.get("Date"));
        skew = now ? now - Date.now() : skew;
        swap(text);
        misses = 0;
        offline.hidden = true;
        asOf.textContent = clockText();
    } catch {
        misses += 1;
        offline.hidden = misses < MISSES_BEFORE_SIGN;
    }
}

async function refreshForever() {
    await refresh();
    setTimeout(refreshForever, REFRESH_MS);
}

document.documentElement.classList.add("turns");
layOut();
setTimeout(refreshForever, REFRESH_MS);
setInterval(turn, TURN_MS);
setInterval(tick, 1000);
addEventListener("online", refresh);
addEventListener("resize", layOut);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
