/**
 * Codes that a scanner types into whatever field has the cursor, and whole codes in a search box:
 * both mean the dossier, not a text in that field. The keys of a scanner follow each other faster
 * than those of a hand.
 */
const GAP_MS = 150;
const MEAN_MS = 80;
const SEARCH = ".o_searchview_input";
/** They take codes themselves: by the barcode service, by a handler of their own, or to choose. */
const OWN = "[data-enable-barcode], [barcode_events=true], [data-own-scans], .o-autocomplete--input";
/** What our codes and the links on our papers are made of; cards have more. */
const CODE = /^[\p{L}\p{N}./_:-]+$/u;

const isText = (element) =>
    element instanceof HTMLElement &&
    element.matches("input, textarea") &&
    !element.matches("[type=password], [type=checkbox], [type=radio]");

/** Let a field be as it was before the scan. */
function takeOut(element, before) {
    if (element.isConnected) {
        element.value = before;
        element.dispatchEvent(new Event("input", { bubbles: true }));
    }
}

/**
 * @param {Object} options
 * @param {Function} options.maybeCode whether a text may be a code at all
 * @param {Function} options.isFree whether a code would be acted on now
 * @param {Function} options.take `(text, clear)`: act on a text, and say whether it was one of ours
 */
export function watchFields({ maybeCode, isFree, take }) {
    const passed = new WeakSet();
    let burst = null;

    /** What was typed at once into `target`, with what stood there before. */
    function grow(ev) {
        const goesOn = burst?.target === ev.target && ev.timeStamp - burst.at <= GAP_MS;
        if (!goesOn) {
            burst = { target: ev.target, text: "", before: ev.target.value, since: ev.timeStamp };
        }
        burst.text += ev.key;
        burst.at = ev.timeStamp;
    }

    /** The code that ends with this key, and how it is taken out of the field. */
    function codeEndedBy(ev) {
        const { target } = ev;
        const typed = burst?.target === target && ev.timeStamp - burst.at <= GAP_MS && burst;
        burst = null;
        if (target.matches(SEARCH) && ev.key === "Enter") {
            return { text: target.value.trim(), clear: () => takeOut(target, "") };
        }
        const isQuick = typed && typed.at - typed.since <= MEAN_MS * typed.text.length;
        return {
            text: isQuick ? typed.text.trim() : "",
            clear: () => takeOut(target, typed.before),
        };
    }

    async function onKeydown(ev) {
        const { key, target } = ev;
        if (!key || passed.has(ev) || !isText(target) || target.matches(OWN)) {
            return;
        }
        if (key.length === 1 && !ev.ctrlKey && !ev.metaKey) {
            return grow(ev);
        }
        if (key !== "Enter" && key !== "Tab") {
            burst = ["Shift", "Control", "Alt", "AltGraph"].includes(key) ? burst : null;
            return;
        }
        const { text, clear } = codeEndedBy(ev);
        if (ev.isComposing || !CODE.test(text) || !maybeCode(text) || !isFree()) {
            return;
        }
        if (key === "Enter") {
            // Held until it is known what it means: in a form it may send something.
            ev.preventDefault();
            ev.stopImmediatePropagation();
        }
        if (!(await take(text, clear)) && key === "Enter") {
            giveBack(ev);
        }
    }

    /** Let a key that was held do what it does: handlers get it anew, a line of text ends. */
    function giveBack({ target, key, code }) {
        const again = new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true });
        passed.add(again);
        if (target.dispatchEvent(again) && target.matches("textarea")) {
            target.setRangeText("\n", target.selectionStart, target.selectionEnd, "end");
            target.dispatchEvent(new Event("input", { bubbles: true }));
        }
    }

    window.addEventListener("keydown", onKeydown, { capture: true });
}
