import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";

/** Not asked for again within so many milliseconds, however often the screen changes. */
const FRESH = 15000;
/** Asked for after so many, when nobody does anything: others may have sent something. */
const STALE = 180000;
/** What somebody has to do now: the rows of home. The other lists show them from another side. */
const TO_DO = ["todo"];

/**
 * How much work waits for the current user, by work list, wherever they are: one call for all.
 *
 * Asked for anew after each change of the screen, so what was just done is counted.
 */
export class WorkMenu extends Component {
    static template = "egate_dossier.WorkMenu";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ lists: [] });
        this.asked = 0;
        onWillStart(async () => {
            this.isOfficial = await user.hasGroup("egate_base.egate_group_official");
            if (this.isOfficial) {
                this.refresh();
                this.timer = setInterval(() => this.refresh(), STALE);
            }
        });
        onWillUnmount(() => clearInterval(this.timer));
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.refresh());
        useBus(this.env.bus, "EGATE-WORK-CHANGED", () => this.refresh(true));
    }

    async refresh(now = false) {
        if (!this.isOfficial || document.hidden || (!now && Date.now() - this.asked < FRESH)) {
            return;
        }
        this.asked = Date.now();
        try {
            this.state.lists = await this.orm.silent.call("egate.dossier", "work_counts", []);
        } catch {
            // A figure beside the menu is worth no dialog: the next time it is asked for again.
            this.asked = 0;
        }
    }

    count(...keys) {
        const some = this.state.lists.filter((list) => keys.includes(list.key));
        return some.reduce((sum, list) => sum + list.count, 0);
    }

    get toDo() {
        return this.count(...TO_DO);
    }

    get late() {
        return this.count("late");
    }

    open(list) {
        return this.action.doAction(list.action, {
            additionalContext: list.context,
            clearBreadcrumbs: true,
        });
    }
}

registry.category("systray").add(
    "egate_dossier.work_menu",
    { Component: WorkMenu },
    { sequence: 85 }
);
