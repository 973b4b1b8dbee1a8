import { onMounted, onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

const MINUTE = 60_000;

/** All that tick on this page: one timer for them together, and none while nobody looks. */
const listeners = new Set();
let timer = null;

function tick() {
    for (const listener of [...listeners]) {
        listener();
    }
}

function adjust() {
    const wanted = listeners.size > 0 && !document.hidden;
    if (wanted && timer === null) {
        timer = browser.setInterval(tick, MINUTE);
    } else if (!wanted && timer !== null) {
        browser.clearInterval(timer);
        timer = null;
    }
}

document.addEventListener("visibilitychange", () => {
    adjust();
    if (!document.hidden) {
        // What was not looked at for an hour is right at the first look.
        tick();
    }
});

/** Call `listener` once a minute while the component is on a page that somebody sees. */
export function useTicker(listener) {
    onMounted(() => {
        listeners.add(listener);
        adjust();
    });
    onWillUnmount(() => {
        listeners.delete(listener);
        adjust();
    });
}
