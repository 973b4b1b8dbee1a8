import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const PAUSE = 700;

/**
 * "Scan now": scans for one paper with the scanner of the user's counter, stack after stack, until
 * the pages are saved as its PDF. What is scanned is on the server: a page that is loaded anew, or
 * a connection that breaks, loses nothing; the same paper's dialog goes on with it.
 *
 * @property {number} paperId of a saved paper line
 * @property {Function} [onSaved] called when the scan is on the paper
 */
export class EgateScanDialog extends Component {
    static template = "egate_scan.ScanDialog";
    static components = { Dialog };
    static props = { paperId: Number, onSaved: { type: Function, optional: true }, close: Function };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ offer: null, job: null, busy: false, error: "", lost: false });
        this.choice = useState({ source: "feeder", mode: "gray", dpi: 200, size: "a4" });
        onWillStart(async () => {
            const offer = await this.orm.call("egate.dossier.paper", "scan_offer", [
                [this.props.paperId],
            ]);
            this.state.offer = offer;
            const { source, mode, dpi, size } = offer;
            Object.assign(this.choice, { source, mode, dpi, size });
            if (offer.job) {
                this.take(offer.job);
            }
        });
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    get sources() {
        return [
            ["feeder", _t("Feeder")],
            ["duplex", _t("Feeder, both sides")],
            ["flatbed", _t("Flatbed")],
        ];
    }

    get modes() {
        return [
            ["gray", _t("Grey")],
            ["color", _t("Colour")],
        ];
    }

    get sizes() {
        return [
            ["a4", _t("A4")],
            ["a5", _t("A5")],
            ["a3", _t("A3")],
            ["whole", _t("As large as the scanner takes")],
        ];
    }

    get scanning() {
        return this.state.job?.state === "scanning";
    }

    get pages() {
        return this.state.job?.pages || 0;
    }

    get headline() {
        if (this.scanning) {
            return this.pages
                ? _t("Scanning… %(pages)s pages so far", { pages: this.pages })
                : _t("Scanning… waiting for the first page");
        }
        return this.pages
            ? _t("%(pages)s pages are scanned and not saved yet", { pages: this.pages })
            : _t("Put the pages into the scanner, then scan.");
    }

    get closeLabel() {
        return _t("Close");
    }

    get discardLabel() {
        return _t("Throw the pages away");
    }

    /** Ask the server, and show a refusal in the dialog: nothing that was scanned is lost by it. */
    async ask(call) {
        this.state.busy = true;
        this.state.error = "";
        try {
            return await call();
        } catch (error) {
            this.state.error = error.data?.message || _t("The server does not answer. Try again.");
            return undefined;
        } finally {
            this.state.busy = false;
        }
    }

    take(job) {
        if (job) {
            this.state.job = job.state === "cancelled" ? null : job;
            this.state.lost = false;
        }
        browser.clearTimeout(this.timer);
        if (this.scanning) {
            this.timer = browser.setTimeout(() => this.poll(), PAUSE);
        }
    }

    async poll() {
        try {
            this.take(await this.call("progress", [], { silent: true }));
        } catch {
            // The scanner goes on without us; ask again when the connection is back.
            this.state.lost = true;
            this.timer = browser.setTimeout(() => this.poll(), 3 * PAUSE);
        }
    }

    call(method, args = [], { silent } = {}) {
        const orm = silent ? this.orm.silent : this.orm;
        return orm.call("egate.scan.job", method, [[this.state.job.id], ...args]);
    }

    async scan() {
        const { source, mode, dpi, size } = this.choice;
        const args = [source, mode, Number(dpi), size];
        this.take(
            await this.ask(() =>
                this.state.job
                    ? this.call("scan_more", args)
                    : this.orm.call("egate.dossier.paper", "action_scan", [
                          [this.props.paperId],
                          ...args,
                      ])
            )
        );
    }

    async stop() {
        this.take(await this.ask(() => this.call("stop")));
    }

    async cancel() {
        if (this.state.job) {
            await this.ask(() => this.call("cancel"));
        }
        this.props.close();
    }

    async save() {
        const saved = await this.ask(() => this.call("save"));
        if (!saved) {
            return;
        }
        const words = [_t("%(pages)s pages are saved.", { pages: saved.pages })];
        if (saved.blank) {
            words.push(_t("%(blank)s blank pages were left out.", { blank: saved.blank }));
        }
        const { fault } = this.state.job;
        if (fault) {
            words.push(fault);
        }
        this.notification.add(words.join(" "), {
            type: fault ? "warning" : "success",
            sticky: Boolean(fault),
        });
        await this.props.onSaved?.();
        this.props.close();
    }
}
