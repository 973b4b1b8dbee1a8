import { Component, onWillDestroy, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { officeTime } from "@egate_base/moment/moment_field";

export const PAUSE = 1000;
const GOES_ON = ["waiting", "joining"];

/**
 * How far a print in bulk is. It goes on when this is closed; its list has it, and the user is told
 * when it is ready.
 *
 * @property {Object} job as `progress` of `egate.print.job` returns it
 */
export class PrintJobDialog extends Component {
    static template = "egate_reports.PrintJobDialog";
    static components = { Dialog };
    static props = { job: Object, close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ job: this.props.job, lost: false, busy: false });
        onWillDestroy(() => browser.clearTimeout(this.timer));
        this.wait();
    }

    get job() {
        return this.state.job;
    }

    get goesOn() {
        return GOES_ON.includes(this.job.state);
    }

    get settled() {
        return this.job.printed + this.job.refused;
    }

    get percent() {
        return Math.floor((100 * this.settled) / this.job.total);
    }

    get headline() {
        const { state, total, printed } = this.job;
        if (state === "waiting" && !this.settled) {
            return _t("%(total)s forms wait to be printed…", { total });
        }
        if (state === "waiting" && this.settled < total) {
            return _t("%(settled)s of %(total)s forms…", { settled: this.settled, total });
        }
        if (this.goesOn) {
            return _t("The forms are being put together into one file…");
        }
        if (state === "done") {
            return _t("%(printed)s forms are ready, in one file.", { printed });
        }
        return state === "cancelled" ? _t("Cancelled. No file was made.") : this.job.failure;
    }

    get kept() {
        const until = officeTime(deserializeDateTime(this.job.kept)).toFormat("dd/MM/yyyy HH:mm");
        return _t("The file is kept until %(until)s.", { until });
    }

    get more() {
        const more = this.job.refused - this.job.reasons.length;
        return more > 0 ? _t("And %(more)s more, in the list of prints in bulk.", { more }) : "";
    }

    wait() {
        if (this.goesOn) {
            this.timer = browser.setTimeout(() => this.look(), PAUSE);
        }
    }

    async look() {
        try {
            this.state.job = await this.orm.silent.call("egate.print.job", "progress", [
                [this.job.id],
            ]);
            this.state.lost = false;
        } catch {
            // The server goes on without us; ask again when the connection is back.
            this.state.lost = true;
        }
        this.wait();
    }

    async cancel() {
        this.state.busy = true;
        try {
            await this.orm.call("egate.print.job", "action_cancel", [[this.job.id]]);
        } finally {
            this.state.busy = false;
        }
        browser.clearTimeout(this.timer);
        await this.look();
    }

    open() {
        browser.open(this.job.url, "_blank");
    }

    async list() {
        this.props.close();
        await this.action.doAction("egate_reports.egate_print_job_action");
    }
}
