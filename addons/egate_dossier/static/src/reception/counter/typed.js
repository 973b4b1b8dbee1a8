/**
 * Keep what is being typed. Whatever changes on the screen draws all its fields anew, also the one
 * that a person has the cursor in, and what stands half-written there is not in the state yet.
 *
 * @returns {{take: Function, drop: Function, show: Function}} for the events input and blur, and
 *      for the value
 */
export function makeTyped() {
    let typed = null;
    return {
        take(key, ev) {
            typed = { key, text: ev.target.value };
        },
        drop() {
            typed = null;
        },
        show(key, value) {
            return typed?.key === key ? typed.text : value;
        },
    };
}
