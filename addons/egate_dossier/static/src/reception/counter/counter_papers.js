import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { sprintf } from "@web/core/utils/strings";
import { _t } from "@web/core/l10n/translation";
import { makeTyped } from "./typed";

/**
 * What can be done with one paper at the counter. An entry is
 * `{ Component, isAvailable?(line, model) }`; the component gets `line`, `model` and `frozen`.
 */
export const paperActions = registry.category("egate_paper_actions");

/** The papers of the case: tick, count, comment; the arrow keys go from line to line. */
export class CounterPapers extends Component {
    static template = "egate_dossier.CounterPapers";
    static props = { model: Object };

    setup() {
        this.state = useState(this.props.model.state);
        this.typed = makeTyped();
    }

    actions(line) {
        return paperActions
            .getEntries()
            .filter(([, entry]) => !entry.isAvailable || entry.isAvailable(line, this.props.model))
            .map(([key, entry]) => ({ key, ...entry }));
    }

    get sum() {
        const asked = this.state.papers.filter((line) => this.asked(line));
        const there = asked.filter((line) => line.received).length;
        return sprintf(_t("%(there)s of %(asked)s required papers are there"), {
            there,
            asked: asked.length,
        });
    }

    /** Whether a paper must be there: not what a published database has. */
    asked(line) {
        return line.required && (!line.database || line.lookup === "absent");
    }

    tick(line, ev) {
        this.props.model.changeLine("papers", line, { received: ev.target.checked });
    }

    /** Note what the look into the published database showed; the paper is not asked for. */
    lookUp(line, result) {
        line.lookup = result;
        this.props.model.change({ lookups: { [line.id]: result } }, true);
    }

    count(line, name, ev) {
        this.typed.drop();
        const text = ev.target.value.trim();
        const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
        ev.target.value = count;
        // Counted papers are there.
        const received = count > 0 ? { received: true } : {};
        this.props.model.changeLine("papers", line, { [name]: count, ...received });
    }

    comment(line, ev) {
        this.props.model.changeLine("papers", line, { comment: ev.target.value });
    }

    add(ev) {
        const name = ev.target.value.trim();
        if (name) {
            ev.target.value = "";
            this.props.model.change({ add_papers: [name] }, true);
        }
    }

    drop(line) {
        this.state.papers = this.state.papers.filter((one) => one.id !== line.id);
        this.props.model.change({ drop_papers: [line.id] }, true);
    }

    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        const { col } = ev.target.dataset;
        if (step && col) {
            ev.preventDefault();
            const same = [...ev.currentTarget.querySelectorAll(`[data-col=${col}]`)];
            const next = same[same.indexOf(ev.target) + step];
            next?.focus();
            next?.select?.();
        } else if (ev.key === "Enter" && col) {
            ev.preventDefault();
            ev.target.dispatchEvent(new Event("change", { bubbles: true }));
            this.props.model.goOn(ev.target);
        }
    }
}
