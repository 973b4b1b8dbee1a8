import { Component, markup, onMounted, onPatched, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useOwnedDialogs, useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

const MODELS = { state: "egate.workflow.state", way: "egate.workflow.transition" };
/** A picture is made to fit while its words stay readable; else it is scrolled at this scale. */
const READABLE = 0.62;
const SCROLLED = 0.8;

/** A state or an action in a dialog; where nothing may be changed, it offers nothing to save. */
class PartDialog extends FormViewDialog {
    setup() {
        super.setup();
        if (this.props.readonly) {
            this.viewProps.buttonTemplate = "egate_workflow.NoButtons";
        }
    }
}

/**
 * A process as the server draws it, below what is to be mended before it is published. A state or
 * a way is opened by a click, or with the keyboard; so is the place of a fault.
 *
 * The field holds the faults. It is read anew whenever the form is, and then the picture is too.
 */
export class ProcessDiagram extends Component {
    static template = "egate_workflow.ProcessDiagram";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.addDialog = useOwnedDialogs();
        this.frame = useRef("frame");
        this.state = useState({ picture: null, message: "", scale: 0 });
        this.drawn = null;
        this.number = 0;
        useRecordObserver((record) => {
            const report = record.data[this.props.name];
            if (report !== this.drawn) {
                this.drawn = report;
                this.draw(record.resId); // not awaited: the form is there before its picture
            }
        });
        onMounted(() => this.applyScale());
        onPatched(() => this.applyScale());
    }

    get faults() {
        return this.props.record.data[this.props.name]?.faults || [];
    }

    get remarks() {
        return this.props.record.data[this.props.name]?.remarks || [];
    }

    get isDraft() {
        return this.props.record.data.state === "draft";
    }

    get hasStates() {
        return this.props.record.data.state_ids.count > 0;
    }

    async draw(id) {
        const number = ++this.number;
        if (!id) {
            Object.assign(this.state, { picture: null, message: "" });
            return;
        }
        const { svg, message } = await this.orm.silent.call("egate.workflow", "diagram", [[id]]);
        if (number === this.number) {
            // Made and cleaned by the server (tools/process_diagram.py); names in it are escaped.
            Object.assign(this.state, { picture: svg ? markup(svg) : null, message });
        }
    }

    // -- size ---------------------------------------------------------------------------------

    get titles() {
        return { state: _t("State of the process"), way: _t("Action of the process") };
    }

    get svg() {
        return this.frame.el?.querySelector("svg");
    }

    applyScale() {
        if (!this.svg) {
            return;
        }
        const width = this.svg.viewBox.baseVal.width * (4 / 3);
        const fitting = Math.min(1, (this.frame.el.clientWidth - 2) / width);
        const scale = this.state.scale || (fitting >= READABLE ? fitting : SCROLLED);
        this.scale = scale;
        this.svg.style.width = `${Math.round(width * scale)}px`;
        this.svg.style.height = "auto";
    }

    zoom(factor) {
        this.state.scale = factor ? Math.min(2, Math.max(0.3, this.scale * factor)) : 0;
        this.applyScale();
    }

    // -- opening ------------------------------------------------------------------------------

    onPressed(ev) {
        if (ev.type === "keydown" && !["Enter", " "].includes(ev.key)) {
            return;
        }
        const place = ev.target.closest("[data-state], [data-way]");
        if (!place) {
            return;
        }
        ev.preventDefault();
        const kind = place.dataset.state ? "state" : "way";
        this.open(kind, parseInt(place.dataset[kind]));
    }

    openFault(fault) {
        if (fault.transitions.length) {
            this.open("way", fault.transitions[0]);
        } else if (fault.states.length) {
            this.open("state", fault.states[0]);
        }
    }

    async open(kind, id) {
        const { record } = this.props;
        if (this.isDraft && !(await record.save())) {
            return; // the form says what is missing
        }
        this.addDialog(PartDialog, {
            resModel: MODELS[kind],
            resId: id,
            title: this.titles[kind],
            readonly: !this.isDraft,
            preventCreate: true,
            preventEdit: !this.isDraft,
            canExpand: false,
            onRecordSaved: () => record.load(),
        });
    }
}

registry.category("fields").add("egate_process_diagram", {
    component: ProcessDiagram,
    supportedTypes: ["json"],
    isEmpty: () => false,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "state_ids", type: "one2many" },
    ],
});
