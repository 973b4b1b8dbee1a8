/**
 * What kept.js and form.js keep in this tab is of the account that typed it: at a shared computer
 * the next one does not find it. On every page of somebody who is signed in; a login that ends by
 * itself leaves it for the same account, whoever signs out takes it away.
 */
const account = document.body.dataset.account;

function drop(isOver) {
    try {
        for (const key of Object.keys(sessionStorage)) {
            if (/^egate-(kept|form):/.test(key) && isOver(key)) {
                sessionStorage.removeItem(key);
            }
        }
    } catch {
        // Storage is refused: nothing is kept.
    }
}

function isAnothers(key) {
    try {
        return JSON.parse(sessionStorage.getItem(key)).account !== account;
    } catch {
        return true;
    }
}

drop(isAnothers);

document.addEventListener("click", ({ target }) => {
    if (target.closest("a[href^='/web/session/logout']")) {
        drop(() => true);
    }
});

document.addEventListener("submit", ({ target }) => {
    if (new URL(target.action).pathname.startsWith("/egate/kiosk/")) {
        drop(() => true);
    }
});
