/* What the browser's part of the tests uses. */
const same = (seen, meant, about) => {
    if (JSON.stringify(seen) !== JSON.stringify(meant)) {
        throw new Error(`${about || ""} ${JSON.stringify(seen)} is not ${JSON.stringify(meant)}`);
    }
};
const one = (name) => document.querySelector(name);
const until = async (found, about) => {
    for (let tries = 0; tries < 200; tries++) {
        if (found()) { return; }
        await new Promise((done) => setTimeout(done, 25));
    }
    throw new Error(`waited for ${about || found}`);
};
const type = (name, value) => {
    const box = one(`[name="${name}"]`);
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
};
const box = (key) => one(`[data-field="${key}"]`);
const faults = (key) => [...box(key).querySelectorAll(".error:not([hidden])")].map((each) => each.textContent);
