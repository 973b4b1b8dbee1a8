import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { refusalOf } from "@egate_workflow/entry/entry";
import { watchFields } from "./field_scan";
import { ReturnDialog } from "./return_dialog";

/** The same code within this time is the same scan: scanners repeat, hands tremble. */
const SAME_SCAN_MS = 2000;
const NONE = { text: "", at: 0 };
/** Shorter is somebody's hand on the keyboard, not a code. */
const MIN_LENGTH = 6;
const RETURNS = "egate_dossier.egate_dossier_action_return";
const FEES = "egate_dossier.egate_payment_due_action";
/** Odoo's own command codes. */
const COMMAND = /^O(BT|CD)/;
const PERSON = /^\d{9}(\d{3})?$/;

/**
 * A dossier's code scanned anywhere opens that dossier, wherever the cursor is; among the results to return it starts the
 * return, among the fees the collection. Which text is a code, the server says. A screen that scans for itself asks first
 * (`capture`), and answers whether the code was meant for it.
 */
export const barcodeService = {
    dependencies: ["action", "barcode", "dialog", "notification", "orm", "ui"],

    start(env, { action, barcode, dialog, notification, orm, ui }) {
        const screens = [];
        let busy = false;
        let last = NONE;
        // Who has answered a dialog in between means it, however fast they are.
        ui.bus.addEventListener("active-element-changed", () => (last = NONE));

        /** What the text opens, as the server says it; asked for where it is read. */
        function find(text) {
            const { xml_id } = action.currentController?.action || {};
            const model = xml_id === FEES ? "egate.payment.due" : "egate.dossier";
            return orm.call(model, "open_scanned", [text]);
        }

        async function open(found) {
            if (found.sentence) {
                notification.add(found.sentence, { type: "warning" });
            }
            if (!found.action) {
                return;
            }
            const { xml_id } = action.currentController?.action || {};
            if (xml_id === RETURNS && found.return) {
                dialog.add(ReturnDialog, {
                    dossier: found.return,
                    onDone: () => action.restore(action.currentController.jsId),
                });
                return;
            }
            // Behind a dialog the list is read again when it is closed; nobody waits for that, least
            // of all the form that the dialog prints.
            const onClose = (closed) => {
                // Who leaves for another screen must get there.
                if (!closed?.noReload) {
                    action.doAction("soft_reload");
                }
            };
            // An action that another one overtook never ends.
            const overtaken = new Promise((resolve) =>
                env.bus.addEventListener("ACTION_MANAGER:UI-UPDATED", resolve, { once: true })
            );
            const options = found.action.target === "new" ? { onClose } : {};
            await Promise.race([action.doAction(found.action, options), overtaken]);
        }

        const mayAsk = async () =>
            (await user.checkAccessRight("egate.dossier", "read")) ||
            (await user.checkAccessRight("egate.payment.due", "read"));

        const maybeCode = (text) =>
            text.length >= MIN_LENGTH && /\d/.test(text) && !COMMAND.test(text);

        /** Do something about a text once at a time; what goes wrong is told. */
        async function guarded(act) {
            busy = true;
            try {
                return await act();
            } catch (error) {
                const lost = error instanceof ConnectionLostError;
                const words = lost ? _t("Connection lost. Scan again.") : refusalOf(error);
                notification.add(words, { type: "warning" });
                last = NONE;
            } finally {
                busy = false;
            }
        }

        async function onScan(text) {
            const now = browser.performance.now();
            const again = text === last.text && now - last.at < SAME_SCAN_MS;
            last = { text, at: now };
            // Never under an open dialog: what is entered there would be left behind.
            if (again || busy || COMMAND.test(text) || ui.activeElement !== document) {
                return;
            }
            await guarded(async () => {
                const screen = screens.at(-1);
                const taken = screen && (await screen(text));
                if (!taken && maybeCode(text)) {
                    await open(await find(text));
                }
            });
        }

        barcode.bus.addEventListener("barcode_scanned", (ev) => onScan(ev.detail.barcode.trim()));
        watchFields({
            maybeCode,
            isFree: () => !busy && ui.activeElement === document,
            /** Say whether a text that a field holds is for us; `clear` takes it out first. */
            take: (text, clear) =>
                guarded(async () => {
                    // A number of a person belongs to the field.
                    if (PERSON.test(text)) {
                        return false;
                    }
                    const screen = screens.at(-1);
                    if (screen && (await screen(text))) {
                        clear();
                        return true;
                    }
                    const found = (await mayAsk()) && (await find(text));
                    if (!found || found.unknown) {
                        return false;
                    }
                    clear();
                    await open(found);
                    return true;
                }),
        });

        return {
            /** Let `handler(text)` have the codes first, until the returned function is called. */
            capture(handler) {
                screens.push(handler);
                return () => screens.splice(screens.indexOf(handler), 1);
            },
            /** The same code counts again at once: what was scanned last had no effect. */
            forget() {
                last = NONE;
            },
        };
    },
};

registry.category("services").add("egate_barcode", barcodeService);
