import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { rpc, RPCError } from "@web/core/network/rpc";

/** When the printer is asked again what became of the form, in milliseconds after it was sent. */
export const LOOKS = [4000, 12000];

/**
 * Sends a form that was just kept to the counter's printer, and says what came of it. Where nothing
 * comes out, the form opens as it does without a printer.
 *
 * @param {Object} env
 * @param {number} formId
 * @param {Function} open shows the form instead
 */
export async function sendStraight(env, formId, open) {
    let told;
    try {
        told = await rpc("/egate/report/send", { form_id: formId });
    } catch (error) {
        if (error instanceof RPCError) {
            open();
            throw error;
        }
        // Without an answer it may come out: what opens by itself would be a second original.
        const words = _t(
            "It is not known whether the printer has printed the form. Look whether it came out; if it did not, open the form and print it from there."
        );
        told = { state: "lost", words };
    }
    await tell(env, told, formId, open);
    if (told.state === "sent") {
        look(env, formId, open, [...LOOKS]);
    }
}

/** Says that an earlier print of the form may still come out, so that it was not printed again. */
export function tellOfWaiting(env, told, formId, open) {
    const notYet = { ...told, state: "waits" };
    if (told.state === "sent") {
        notYet.words = _t("The form is still at the printer; it is not sent twice.");
    }
    return tell(env, notYet, formId, open);
}

async function look(env, formId, open, pauses) {
    for (const pause of pauses) {
        await new Promise((resolve) => browser.setTimeout(resolve, pause));
        let told;
        try {
            told = await rpc("/egate/report/sent", { form_id: formId }, { silent: true });
        } catch {
            return; // The clerk has been told that it was sent; nothing new is known.
        }
        if (told.state !== "sent") {
            if (told.state !== "printed") {
                await tell(env, told, formId, open);
            }
            return;
        }
    }
}

async function tell(env, { state, words }, formId, open) {
    const { notification } = env.services;
    if (state === "refused") {
        notification.add(words, { type: "warning", sticky: true });
        open();
        return;
    }
    if (state === "sent" || state === "printed") {
        notification.add(words, { type: "success" });
        return;
    }
    const byHand = ["lost", "ended", "stuck"].includes(state);
    const close = notification.add(words, {
        type: "warning",
        sticky: true,
        buttons: [
            {
                name: byHand ? _t("Open the form") : _t("Take it back and open the form"),
                primary: true,
                onClick: async () => {
                    close();
                    if (byHand) {
                        open();
                        return;
                    }
                    let told;
                    try {
                        told = await rpc("/egate/report/unsend", { form_id: formId });
                    } catch (error) {
                        await tell(env, { state: "stuck", words }, formId, open);
                        throw error;
                    }
                    await tell(env, told, formId, open);
                },
            },
        ],
    });
}
