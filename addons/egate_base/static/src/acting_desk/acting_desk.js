import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

/**
 * Where the clerk works: the counter, or the one-stop desk where it has no counters. Whoever acts
 * in one place only reads it there; a choice is offered where there is one.
 *
 * Tells everybody by the bus event "EGATE-ACTING-CHANGED", whose detail is the place.
 */
export class ActingDesk extends Component {
    static template = "egate_base.ActingDesk";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ ...session.egate_acting });
    }

    get label() {
        const { desk, unit } = this.state.current || {};
        return desk || unit || _t("Choose your one-stop unit");
    }

    same(choice) {
        const { current } = this.state;
        return current && choice.unit_id === current.unit_id && choice.desk_id === current.desk_id;
    }

    async choose(choice) {
        if (this.same(choice)) {
            return;
        }
        const acting = await this.orm.call("res.users", "egate_act_at", [
            choice.unit_id,
            choice.desk_id,
        ]);
        Object.assign(this.state, acting);
        session.egate_acting = acting;
        this.env.bus.trigger("EGATE-ACTING-CHANGED", acting.current);
        this.notification.add(
            _t("You now work at %(place)s. New dossiers take its code and register.", {
                place: [choice.desk, choice.unit].filter(Boolean).join(" – "),
            }),
            { type: "success" }
        );
    }
}

registry.category("systray").add(
    "egate_base.acting_desk",
    {
        Component: ActingDesk,
        isDisplayed: () => Boolean(session.egate_acting?.choices.length),
    },
    { sequence: 90 }
);
