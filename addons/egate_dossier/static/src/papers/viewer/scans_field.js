import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { uploadFiles } from "./upload";

/**
 * The files of one paper, in a line of the list: a click shows one in the viewer beside, the button
 * is always there, and files can be dropped onto the line.
 */
export class ScansField extends Component {
    static template = "egate_dossier.ScansField";
    static props = { ...standardFieldProps };

    setup() {
        this.input = useRef("input");
        this.state = useState({ done: 0, all: 0, over: false });
    }

    get files() {
        return this.props.record.data[this.props.name] || [];
    }

    get frozen() {
        const root = this.props.record.model.root;
        return Boolean(root.data.received_at) || root.resModel !== "egate.dossier";
    }

    show(file) {
        this.env.bus.trigger("EGATE_FILES:SHOW", { fileId: file.id });
    }

    onDragOver() {
        this.state.over = !this.frozen;
    }

    async onDrop(ev) {
        this.state.over = false;
        if (!this.frozen) {
            await this.add([...ev.dataTransfer.files]);
        }
    }

    async onChosen() {
        const files = [...this.input.el.files];
        this.input.el.value = "";
        await this.add(files);
    }

    /** A line that was not saved yet gets its files after the draft is. */
    async add(files) {
        // The services themselves: saving draws the list anew, and this line with it.
        const { notification } = this.env.services;
        const { bus } = this.env;
        const { record } = this.props;
        const root = record.model.root;
        if (!files.length) {
            return;
        }
        const place = root.data.paper_ids.records.indexOf(record);
        if (!(await root.save())) {
            return;
        }
        const line = record.resId ? record : root.data.paper_ids.records[place];
        const answer = await uploadFiles(line.resId, files, (done, all) =>
            Object.assign(this.state, { done, all })
        );
        this.state.all = 0;
        for (const { error } of answer.errors) {
            notification.add(error, { type: "danger", sticky: true });
        }
        const added = answer.files.at(-1);
        bus.trigger("EGATE_FILES:CHANGED", { dossierId: root.resId, fileId: added?.id });
    }

    async remove(file) {
        const { orm } = this.env.services;
        const { bus } = this.env;
        const root = this.props.record.model.root;
        await orm.call("egate.dossier.file", "action_remove", [[file.id]]);
        bus.trigger("EGATE_FILES:CHANGED", { dossierId: root.resId });
    }
}

registry.category("fields").add("egate_scans", {
    component: ScansField,
    displayName: _t("Files of a paper"),
    supportedTypes: ["json"],
});
