import { Component, onMounted, onWillStart, onWillUnmount, useExternalListener, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { EgateFileViewer } from "../../papers/viewer/file_viewer";
import { CounterAside } from "./counter_aside";
import { CounterDone } from "./counter_done";
import { CounterModel, savedWord } from "./counter_model";
import { CounterPapers } from "./counter_papers";
import { CounterPeople } from "./counter_people";
import { CounterProcedure } from "./counter_procedure";

const DUE_EVERY_MS = 60000;
/** The link in the code of a receipt: its last part is the secret of that dossier. */
const RECEIPT = /^https?:\/\/\S+\/[\w-]{22}\/?$/;
/** What belongs to the owner, and is the same in their next dossier. */
const OF_OWNER = /^(birth|applicant|representative|submitter|identity|notice)_/;

/**
 * The counter (tiếp nhận tại quầy): one screen from the citizen's card to the dossier's code, by
 * keyboard and scanner. Its keys are the function keys that browsers and Odoo leave alone.
 */
export class CounterAction extends Component {
    static template = "egate_dossier.CounterAction";
    static components = {
        CounterAside,
        CounterDone,
        CounterPapers,
        CounterPeople,
        CounterProcedure,
        EgateFileViewer,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.ui = useService("ui");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.barcode = useService("egate_barcode");
        this.root = useRef("root");
        this.model = new CounterModel(
            useService("orm"),
            (id) => this.props.updateActionState?.({ resId: id }),
            (field) => this.goOn(field)
        );
        this.state = useState(this.model.state);
        this.view = useState({ fileId: 0, dossierId: 0 });
        useBus(this.env.bus, "EGATE_FILES:SHOW", ({ detail }) =>
            Object.assign(this.view, { fileId: detail.fileId, dossierId: this.state.id })
        );
        useBus(this.env.bus, "EGATE_FILES:CHANGED", async ({ detail }) => {
            if (detail.dossierId === this.state.id) {
                await this.model.flush();
                await this.model.reload();
            }
        });
        this.hasCamera = isBarcodeScannerSupported();
        useExternalListener(window, "keydown", this.onKeydown, { capture: true });
        useSetupAction({
            beforeLeave: () => this.beforeLeave(),
            beforeUnload: (ev) => {
                this.leaveField();
                this.model.keep();
                if (this.model.waits && !this.leaves) {
                    ev.preventDefault();
                    ev.returnValue = "";
                }
            },
        });
        onWillStart(() => this.open(this.props.action.params?.dossier_id || this.props.resId));
        onMounted(() => {
            this.release = this.barcode.capture((text) => this.onScan(text));
            this.timer = browser.setInterval(() => {
                if (!document.hidden) {
                    this.model.refreshDue();
                }
            }, DUE_EVERY_MS);
            this.focus("identity");
        });
        onWillUnmount(() => {
            this.release();
            browser.clearInterval(this.timer);
        });
    }

    get saved() {
        return savedWord(this.state);
    }

    onTyping(ev) {
        if (!ev.target.dataset.sent) {
            this.model.type();
        }
    }

    /** Log in, and come back to this draft with what waits. */
    logIn() {
        this.leaveField();
        this.model.keep();
        this.leaves = true;
        const here = encodeURIComponent(browser.location.pathname + browser.location.search);
        browser.location.assign(`/web/login?redirect=${here}`);
    }

    get keys() {
        if (this.state.received) {
            return [
                { key: "F9", label: _t("Next citizen"), act: () => this.next() },
                { key: "F4", label: _t("Another dossier of the same"), act: () => this.another() },
                { key: "F8", label: _t("Print the receipt"), act: () => this.print() },
            ];
        }
        return [
            { key: "F2", label: _t("Card"), act: () => this.focus("identity") },
            { key: "F4", label: _t("Procedure"), act: () => this.focus("procedure") },
            { key: "F8", label: _t("Papers"), act: () => this.papers() },
            { key: "F8 F8", label: _t("All handed in"), act: () => this.tick() },
            ...this.slipKeys,
            { key: "Shift+F9", label: _t("Next citizen"), act: () => this.next() },
        ];
    }

    /** What is given to the citizen instead of a receipt; there must be something to speak of. */
    get slipKeys() {
        const { id, procedure, refused, at_once } = this.state;
        if (!id || !procedure.name || refused) {
            return [];
        }
        const keys = [
            { key: "F7", label: _t("Guide slip"), act: () => this.dialogOf("action_open_guide") },
            {
                key: "Shift+F7",
                label: _t("Refuse to accept"),
                act: () => this.dialogOf("action_open_refuse"),
            },
        ];
        if (at_once) {
            keys.unshift({
                key: "Shift+F8",
                label: _t("Solve at once"),
                act: () => this.dialogOf("action_open_at_once"),
            });
        }
        return keys;
    }

    /** The scan that is looked at beside the form, while its draft is on the screen. */
    get shownFile() {
        const { fileId, dossierId } = this.view;
        const isThere = this.state.papers.some(({ files }) => files.some(({ id }) => id === fileId));
        return dossierId === this.state.id && isThere ? fileId : 0;
    }

    get aboutHolder() {
        return _t(
            "%(name)s is entering this dossier (last change %(since)s). You can read it; to go on yourself, take it over.",
            this.state.held
        );
    }

    setDesk(ev) {
        this.model.change({ reception_unit_id: Number(ev.target.value) }, true);
    }

    async open(draftId) {
        const id = Number(draftId) || false;
        const found = await this.model.open(id);
        if (id && !found) {
            this.notification.add(_t("This draft is not there any more, or not at your one-stop unit."), {
                type: "warning",
            });
            this.props.updateActionState?.({ resId: false });
        }
    }

    // -- keys ---------------------------------------------------------------------------------

    onKeydown(ev) {
        if (ev.altKey || ev.ctrlKey || ev.metaKey || this.ui.isBlocked) {
            return;
        }
        const pressed = (ev.shiftKey ? "Shift+" : "") + ev.key;
        const act = !this.ui.activeElement?.matches?.(".modal *, .modal") && this.handlers[pressed];
        if (act) {
            ev.preventDefault();
            ev.stopPropagation();
            if (!ev.repeat) {
                act();
            }
        }
    }

    get handlers() {
        if (this.state.received) {
            return {
                F9: () => this.next(),
                F4: () => this.another(),
                F8: () => this.print(),
            };
        }
        return {
            F2: () => this.focus("identity"),
            F4: () => this.focus("procedure"),
            F8: () => this.papers(),
            F9: () => this.accept(),
            "Shift+F9": () => this.next(),
            ...Object.fromEntries(this.slipKeys.map(({ key, act }) => [key, act])),
        };
    }

    find(selector) {
        return this.root.el?.querySelector(selector);
    }

    focus(place) {
        const field = {
            identity: "#o_egate_identity_number, #o_egate_applicant_tax_code, #o_egate_applicant_name",
            procedure: ".o_egate_procedure_input input",
            papers: ".o_egate_papers input[type=checkbox]",
            done: ".o_egate_done .btn-primary",
        }[place];
        const input = this.find(field);
        if (input) {
            input.focus();
            input.select?.();
            if (place === "procedure" && !this.find(".o_egate_procedure_input .dropdown-menu")) {
                input.click();
            }
        }
    }

    /** The next field that a person still has to fill in or check. */
    goOn(field) {
        if (field.id === "o_egate_identity_number" && field.value.trim()) {
            // The paper is chosen already: it goes with the number.
            this.goOnFromNumber(field);
            return;
        }
        const fields = [
            ...this.root.el.querySelectorAll("input:not([type=file]), select, textarea"),
        ].filter((one) => !one.disabled && one.offsetParent);
        const next = fields[fields.indexOf(field) + 1];
        next?.focus();
        next?.select?.();
    }

    async goOnFromNumber(field) {
        const name = this.find("#o_egate_applicant_name");
        name?.focus();
        name?.select?.();
        await this.model.flush();
        if (document.activeElement !== name) {
            return;
        }
        this.whenDrawn(() => {
            if (this.state.errors.identity_number) {
                const reason = this.find("#o_egate_identity_reason") || field;
                reason.focus();
            } else if (this.state.known && !this.state.procedure.name) {
                this.focus("procedure");
            }
        });
    }

    papers() {
        if (this.find(".o_egate_papers")?.contains(document.activeElement)) {
            this.tick();
        }
        this.focus("papers");
    }

    tick() {
        const open = this.state.papers.filter((line) => line.required && !line.received);
        for (const line of open) {
            line.received = true;
        }
        this.model.change({ tick_required: true }, true);
    }

    // -- scanning -----------------------------------------------------------------------------

    /**
     * Something was scanned while no field had the cursor, or into one that hands cards on.
     *
     * @returns {boolean} whether it was meant for this screen
     */
    async onScan(text, field = "") {
        if (this.state.received && (text.includes("|") || /^\d\.\d{6}$/.test(text))) {
            await this.next();
        }
        if (text.includes("|")) {
            await this.scanCard(text, field.startsWith("submitter") ? "submitter" : "applicant");
            return true;
        }
        if (/^\d{12}$/.test(text)) {
            this.model.change({ identity_kind: "cccd", identity_number: text }, true);
            this.focus("procedure");
            return true;
        }
        if (RECEIPT.test(text)) {
            return this.scanReceipt(text);
        }
        const [procedure] = await this.model.procedures(text);
        if (procedure && procedure.code === text) {
            await this.choose(procedure);
            return true;
        }
        return false;
    }

    async scanCard(text, whose) {
        this.model.change({ scan: text, scan_for: whose }, true);
        await this.model.flush();
        const fault = this.state.errors.scan;
        if (fault) {
            this.notification.add(fault, { type: "warning" });
        } else if (whose === "applicant" && !this.state.procedure.name) {
            this.focus("procedure");
        }
    }

    /**
     * A receipt of the owner's shows that they are here; any other one opens its dossier as elsewhere.
     *
     * @returns {boolean} whether it is the owner's
     */
    async scanReceipt(text) {
        if (!this.state.known || this.state.received) {
            return false;
        }
        this.model.change({ scan: text, scan_for: "applicant" }, true);
        await this.model.flush();
        if (this.state.errors.scan) {
            return false;
        }
        this.notification.add(_t("This is the owner's receipt: papers of that dossier can be taken over now."), {
            type: "success",
        });
        return true;
    }

    async useCamera() {
        try {
            await this.onScan(await scanBarcode(this.env));
        } catch (error) {
            this.notification.add(error.message, { type: "warning" });
        }
    }

    async choose(procedure) {
        this.state.procedure = { name: procedure.name, code: procedure.code };
        this.model.change({ procedure_id: procedure.id }, true);
        await this.model.flush();
        this.whenDrawn(() => {
            const first = this.find(".o_egate_case input, .o_egate_case select");
            if (first) {
                first.focus();
                first.select?.();
            } else {
                this.focus("papers");
            }
        });
    }

    // -- acting -------------------------------------------------------------------------------

    async accept() {
        const active = this.leaveField();
        await this.model.accept();
        if (this.state.received) {
            this.focusSoon("done");
            await this.print();
        } else {
            this.whenDrawn(() => this.focusFirstWrong() || (active?.isConnected && active.focus()));
        }
    }

    /** Put the cursor where the first thing is wrong; in the order of the screen. */
    focusFirstWrong() {
        const wrong = this.find(
            ".o_egate_field .is-invalid, .o_egate_wrong input, .o_egate_owner .is-invalid"
        );
        const papers = this.state.missing.paper_ids && this.find(
            ".o_egate_paper:not(.o_egate_paper_there) [data-col=received]"
        );
        const field = wrong || papers;
        field?.focus();
        field?.select?.();
        field?.scrollIntoView?.({ block: "nearest" });
        return field;
    }

    /** Open a dialog of the dossier, with all that was entered in it. */
    async dialogOf(method) {
        await this.leaveField();
        await this.model.flush();
        const { id, held } = this.state;
        if (held || this.model.waits) {
            return;
        }
        const action = await this.model.orm.call("egate.dossier", method, [[id]]);
        await this.action.doAction(action, { onClose: () => this.model.reload() });
    }

    /** What is being typed counts. */
    leaveField() {
        const active = document.activeElement;
        if (this.root.el?.contains(active)) {
            active.blur();
        }
        return active;
    }

    focusSoon(place) {
        this.whenDrawn(() => this.focus(place));
    }

    /** What has just changed is on the screen in the frame after the next. */
    whenDrawn(act) {
        browser.requestAnimationFrame(() => browser.requestAnimationFrame(act));
    }

    async print() {
        const { receipt } = this.state.received;
        if (receipt) {
            await this.action.doAction({
                ...receipt,
                context: { ...receipt.context, print_here: true },
            });
            this.focusSoon("done");
        }
    }

    async next() {
        // Left later, the field would begin a draft of the next citizen with its text.
        this.leaveField();
        await this.model.restart();
        this.focusSoon("identity");
    }

    async another() {
        const { values, id } = this.state;
        this.leaveField();
        const same = Object.entries(values).filter(([name, value]) => OF_OWNER.test(name) && value);
        await this.model.restart(Object.fromEntries(same));
        this.before = id;
        this.focusSoon("procedure");
    }

    drop(draft) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Throw this draft away"),
            body: _t("What was entered for %s is lost. Nothing was accepted.", draft.name || "—"),
            confirmLabel: _t("Throw it away"),
            confirm: () => this.model.drop(draft.id),
            cancelLabel: _t("Keep it"),
            cancel: () => {},
        });
    }

    async resume(draftId) {
        await this.model.flush();
        if (this.model.waits) {
            return;
        }
        await this.open(draftId);
        this.focusSoon(this.state.procedure.name ? "papers" : "identity");
    }

    async beforeLeave() {
        this.leaveField();
        await this.model.flush();
        if (!this.model.waits) {
            return true;
        }
        return new Promise((resolve) => {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Not saved yet"),
                body: _t("The connection is lost, and the last entries are only on this screen."),
                confirmLabel: _t("Leave without them"),
                confirm: () => resolve(true),
                cancelLabel: _t("Stay here"),
                cancel: () => resolve(false),
            });
        });
    }
}

registry.category("actions").add("egate_counter", CounterAction);
