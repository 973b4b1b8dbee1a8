import { Component, useState } from "@odoo/owl";
import { FileInput } from "@web/core/file_input/file_input";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { useService } from "@web/core/utils/hooks";
import { missingSentence } from "./entry";

/** Files that are attached to an action; they are tied to the history when it is done. */
export class EntryFiles extends Component {
    static template = "egate_workflow.EntryFiles";
    static components = { FileInput };
    static props = { entry: Object, invalid: { type: Boolean, optional: true } };

    setup() {
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.state = useState({ busy: false });
    }

    onUpload(files) {
        for (const file of files) {
            if (file.error) {
                this.notification.add(file.error, { type: "danger" });
            } else {
                this.props.entry.files.push({ id: file.id, name: file.filename });
            }
        }
    }

    async remove(file) {
        this.props.entry.files.splice(this.props.entry.files.indexOf(file), 1);
        await this.orm.unlink("ir.attachment", [file.id]);
    }
}

/** The fields that an action asks for, and nothing else; used by the panel and the dialog. */
export class EntryFields extends Component {
    static template = "egate_workflow.EntryFields";
    static components = { EntryFiles, RecordSelector };
    static props = {
        asks: { type: Array, element: String },
        entry: Object,
        reasons: { type: Array, optional: true },
        people: { type: Array, optional: true },
        onUnit: { type: Function, optional: true },
    };
    static defaultProps = { reasons: [], people: [], onUnit: () => {} };

    asked(key) {
        return this.props.asks.includes(key);
    }

    missing(key) {
        return this.props.entry.missing.includes(key);
    }

    sentence(key) {
        return missingSentence(key);
    }

    personLabel(person) {
        const label = _t("%(name)s (open: %(count)s)", { name: person.name, count: person.open });
        return person.away ? _t("%s, away today", label) : label;
    }

    setUnit(id) {
        this.props.entry.unit = id;
        this.props.entry.user = 0;
        this.props.onUnit(id);
    }
}
