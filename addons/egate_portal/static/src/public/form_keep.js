/* The buttons beside an online form: check, print, keep as an encrypted file, open such a file. */

const MIN_PASSPHRASE = 8;

/** Connect the buttons of ``keep`` with the form that form.js improves. */
export function connect({ keep, definition, words, check, putAnswers, typedAnswers, module }) {
    const told = keep.querySelector(".form-keep-told");
    const about = {
        procedure: keep.dataset.procedure,
        form: definition.form,
        edition: definition.edition,
    };
    const at = (name) => keep.querySelector(`[data-keep="${name}"]`);

    function say(word, good = false) {
        told.className = `form-keep-told notice ${good ? "good" : "bad"}`;
        told.textContent = words[word];
        told.hidden = false;
        told.focus();
    }

    async function attempt(work) {
        keep.setAttribute("aria-busy", "true");
        try {
            await work(await import(module));
        } catch (fault) {
            say(`file_${fault.reason || "damaged"}`);
        }
        keep.removeAttribute("aria-busy");
    }

    at("check")?.addEventListener("click", () => {
        if (check()) {
            say("checked", true);
        }
    });
    at("print")?.addEventListener("click", () => window.print());

    at("save").addEventListener("click", () => {
        const [first, second] = [at("passphrase").value, at("again").value];
        if (Array.from(first).length < MIN_PASSPHRASE) {
            say("file_short");
            at("passphrase").focus();
        } else if (first !== second) {
            say("file_differ");
            at("again").focus();
        } else {
            attempt(async ({ seal }) => {
                const text = await seal(about, typedAnswers(), first);
                download(text, `${about.procedure}.egate`);
                at("passphrase").value = at("again").value = "";
                say("saved", true);
            });
        }
    });

    at("open").addEventListener("click", () => {
        const file = at("file").files[0];
        if (!file) {
            say("file_none");
            at("file").focus();
            return;
        }
        attempt(async ({ read, open }) => {
            const content = await read(await file.text());
            if (content.procedure !== about.procedure) {
                say("file_other");
                return;
            }
            const answers = await open(content, at("key").value);
            putAnswers(answers);
            at("key").value = "";
            say(content.form === about.form ? "opened" : "opened_older", true);
        });
    });

    // Enter in a box of these does what its button does, and does not send the form around them.
    keep.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target.matches("input")) {
            event.preventDefault();
            at(event.target.closest("[data-part]").dataset.part).click();
        }
    });
    keep.hidden = false;
}

function download(text, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
