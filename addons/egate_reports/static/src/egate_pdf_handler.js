import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { PrintJobDialog } from "./print_job/print_job_dialog";
import { sendStraight, tellOfWaiting } from "./print_queue/straight";

/** A page that is never seen: what it holds is printed, and the screen stays as it is. */
function printHere(url, notification) {
    document.querySelector(".o_egate_print_frame")?.remove();
    const frame = document.createElement("iframe");
    frame.className = "o_egate_print_frame";
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    // Not display: none, in which browsers print nothing.
    frame.style.cssText = "position:fixed;width:1px;height:1px;right:0;bottom:0;border:0;opacity:0";
    frame.addEventListener("load", () => {
        try {
            frame.contentWindow.print();
        } catch {
            const close = notification.add(_t("The browser does not print by itself."), {
                type: "warning",
                sticky: true,
                buttons: [
                    {
                        name: _t("Open the form"),
                        primary: true,
                        onClick: () => {
                            browser.open(url, "_blank");
                            close();
                        },
                    },
                ],
            });
        }
    });
    frame.src = url;
    document.body.append(frame);
}

/**
 * Opens a form (`report_type` "egate-pdf") in a tab of its own, where the clerk prints it at once.
 *
 * The server prints first and keeps what is given out: a refusal becomes a sentence beside the
 * work, not an empty tab. With `print_here` in its context it comes out of the counter's own printer,
 * or, where there is none, the browser prints it without a tab. More than a hundred forms are
 * printed in the background; a dialog shows how far they are.
 *
 * @param {Object} action the report action
 * @param {Object} options
 * @param {Object} env
 * @returns {Promise<boolean>} whether the action was ours
 */
export async function egatePdfHandler(action, options, env) {
    if (action.report_type !== "egate-pdf") {
        return false;
    }
    const { notification, ui } = env.services;
    const ids = action.context?.active_ids || [];
    const here = action.context?.print_here;
    let answer;
    if (!here) {
        ui.block();
    }
    try {
        answer = await rpc("/egate/report/print", {
            report_name: action.report_name,
            ids,
            here: Boolean(here),
        });
    } finally {
        if (!here) {
            ui.unblock();
        }
    }
    if (action.close_on_report_download) {
        // What the dialog was for is done, whether or not its form could be printed.
        await env.services.action.doAction(
            { type: "ir.actions.act_window_close" },
            { onClose: options?.onClose }
        );
    } else {
        // As for Odoo's own reports: the screen shows what the button has changed.
        options?.onClose?.();
    }
    if (answer.refusal) {
        notification.add(answer.refusal, { type: "danger", sticky: true });
        return true;
    }
    if (answer.job) {
        env.services.dialog.add(PrintJobDialog, { job: answer.job });
        return true;
    }
    const url = answer.url;
    if (here) {
        const open = () => printHere(url, notification);
        if (answer.waits) {
            tellOfWaiting(env, answer.waits, answer.waits.form, open);
        } else if (answer.send) {
            await sendStraight(env, answer.send, open);
        } else {
            open();
        }
        return true;
    }
    if (!browser.open(url, "_blank")) {
        // The browser allows a new tab only as the answer to a click: here is one to click.
        const close = notification.add(_t("The browser did not allow a new tab."), {
            type: "warning",
            sticky: true,
            buttons: [
                {
                    name: _t("Open the form"),
                    primary: true,
                    onClick: () => {
                        browser.open(url, "_blank");
                        close();
                    },
                },
            ],
        });
    }
    return true;
}

registry.category("ir.actions.report handlers").add("egate_pdf", egatePdfHandler);
