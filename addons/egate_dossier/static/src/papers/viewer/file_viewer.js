import { Component, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { officeTime } from "@egate_base/moment/moment_field";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { useSortable } from "@web/core/utils/sortable_owl";
import { refusalOf } from "@egate_workflow/entry/entry";
import { pageAddress } from "./upload";

const ZOOMS = [1, 1.5, 2, 3];

/**
 * The files of a dossier, page by page, and the tools for a draft's: turn, sort, cut, take out, join.
 *
 * Props:
 * - dossierId: whose files; the server says which, and whether they may be changed
 * - fileId: the one to begin with; a page elsewhere asks for one by the bus event
 *   `EGATE_FILES:SHOW` ({fileId}), and tells of changes by `EGATE_FILES:CHANGED`
 *   ({dossierId, fileId}), which the viewer sends as well
 */
export class EgateFileViewer extends Component {
    static template = "egate_dossier.FileViewer";
    static props = {
        dossierId: { type: Number },
        fileId: { type: Number, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.thumbs = useRef("thumbs");
        this.state = useState({
            papers: [],
            editable: false,
            fileId: this.props.fileId || 0,
            page: 1,
            zoom: 0,
            wide: false,
            full: false,
            busy: false,
            error: "",
            failed: false,
            signatures: {},
        });
        onWillStart(() => this.load(this.props.dossierId));
        onWillUpdateProps(async (next) => {
            if (next.dossierId !== this.props.dossierId) {
                Object.assign(this.state, { fileId: 0, page: 1, error: "" });
                await this.load(next.dossierId);
            }
            if (next.fileId && next.fileId !== this.props.fileId) {
                this.open(next.fileId);
            }
        });
        useBus(this.env.bus, "EGATE_FILES:SHOW", ({ detail }) => this.open(detail.fileId));
        useBus(this.env.bus, "EGATE_FILES:CHANGED", async ({ detail }) => {
            if (detail.dossierId === this.props.dossierId && detail.by !== this) {
                await this.load();
                if (detail.fileId) {
                    this.open(detail.fileId);
                }
            }
        });
        useSortable({
            ref: this.thumbs,
            elements: ".o_egate_thumb",
            enable: () => this.canEdit && this.file.pages > 1,
            cursor: "grabbing",
            onDrop: ({ element, previous }) => this.moveTo(element, previous),
        });
        useEffect(
            () => {
                this.checkSignatures();
            },
            () => [this.file?.sha256]
        );
        useEffect(
            () => {
                this.thumbs.el?.querySelector(".active")?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.page, this.state.fileId]
        );
    }

    // -- what is shown ------------------------------------------------------------------------

    get files() {
        return this.state.papers.flatMap((paper) =>
            paper.files.map((file) => ({ ...file, paper: paper.name }))
        );
    }

    get place() {
        return Math.max(
            0,
            this.files.findIndex((file) => file.id === this.state.fileId)
        );
    }

    get file() {
        return this.files[this.place];
    }

    get pages() {
        return Array.from({ length: this.file.pages }, (_, place) => place + 1);
    }

    get zoom() {
        return ZOOMS[this.state.zoom];
    }

    get canEdit() {
        const { file } = this;
        return Boolean(this.state.editable && file && !file.reused && !file.signed);
    }

    get canJoin() {
        const next = this.files[this.place + 1];
        return this.canEdit && next?.paper_id === this.file.paper_id && !next.reused && !next.signed;
    }

    get whence() {
        const { file } = this;
        const moment = luxon.DateTime.fromSQL(file.added_at, { zone: "utc" });
        const added = officeTime(moment).toFormat("dd/MM/yyyy HH:mm");
        return `${file.source} · ${file.added_by} · ${added}`;
    }

    /** What the signatures of the file that is shown are worth now, once the server has looked. */
    get checked() {
        return this.state.signatures[this.file.sha256];
    }

    get signatureTone() {
        return { trusted: "success", broken: "danger" }[this.checked.state] || "warning";
    }

    signatureLine(one) {
        const moment = one.at && officeTime(luxon.DateTime.fromISO(one.at));
        const at = moment && moment.toFormat("dd/MM/yyyy HH:mm");
        return [
            one.stamp && _t("Timestamp"),
            one.name,
            one.issuer && _t("certificate by %s", one.issuer),
            at && (one.proven ? at : _t("%s by the signer's clock", at)),
        ]
            .filter(Boolean)
            .join(" · ");
    }

    async checkSignatures() {
        const { file } = this;
        if (!file?.signed || this.checked) {
            return;
        }
        try {
            const found = await this.orm.silent.call("egate.dossier.file", "signatures", [file.id]);
            this.state.signatures[file.sha256] = found;
        } catch {
            // The pages are shown all the same; opened again, it is asked again.
        }
    }

    get whyFixed() {
        if (!this.state.editable) {
            return "";
        }
        if (this.file.reused) {
            return _t("From an earlier dossier: it stays as it was received there.");
        }
        return this.file.signed ? _t("Digitally signed: any change would break the signature.") : "";
    }

    address(page, width) {
        return pageAddress(this.file, page, width);
    }

    async load(dossierId = this.props.dossierId) {
        const found = await this.orm.call("egate.dossier", "viewer_files", [dossierId]);
        Object.assign(this.state, found);
        this.settle();
    }

    /** Whatever was taken away, some page of some file is shown. */
    settle() {
        const { file } = this;
        this.state.fileId = file ? file.id : 0;
        this.state.page = file ? Math.min(this.state.page, file.pages) : 1;
        this.state.failed = false;
    }

    // -- going about --------------------------------------------------------------------------

    open(fileId) {
        if (this.files.some((file) => file.id === fileId)) {
            Object.assign(this.state, { fileId, page: 1, error: "", failed: false });
            this.root.el?.focus({ preventScroll: true });
        }
    }

    goFile(step) {
        const next = this.files[this.place + step];
        if (next) {
            this.open(next.id);
        }
    }

    goPage(page) {
        if (page >= 1 && page <= this.file.pages) {
            Object.assign(this.state, { page, failed: false });
        } else {
            // Behind the last page comes the next file.
            this.goFile(page < 1 ? -1 : 1);
        }
    }

    setZoom(step) {
        this.state.zoom = Math.min(ZOOMS.length - 1, Math.max(0, this.state.zoom + step));
        this.state.wide = this.state.wide || this.state.zoom > 0;
    }

    fit(wide) {
        Object.assign(this.state, { wide, zoom: 0 });
    }

    /** All of the screen for the page that is read. */
    toggleFull() {
        this.state.full = !this.state.full;
        this.root.el?.focus({ preventScroll: true });
    }

    onKeydown(ev) {
        if (ev.ctrlKey || ev.altKey || ev.metaKey || ev.target.matches("input, textarea, select")) {
            return;
        }
        const does = {
            ArrowLeft: () => this.goPage(this.state.page - 1),
            PageUp: () => this.goPage(this.state.page - 1),
            ArrowRight: () => this.goPage(this.state.page + 1),
            PageDown: () => this.goPage(this.state.page + 1),
            Home: () => this.goPage(1),
            End: () => this.goPage(this.file.pages),
            "[": () => this.goFile(-1),
            "]": () => this.goFile(1),
            "+": () => this.setZoom(1),
            "-": () => this.setZoom(-1),
            0: () => this.fit(!this.state.wide),
            f: () => this.toggleFull(),
            Escape: this.state.full && (() => this.toggleFull()),
            r: () => this.canEdit && this.rotate(90),
            R: () => this.canEdit && this.rotate(270),
            x: () => this.canEdit && this.split(),
            Delete: () => this.canEdit && this.deletePage(),
        }[ev.key];
        if (does && this.file) {
            ev.preventDefault();
            ev.stopPropagation();
            does();
        }
    }

    // -- tools --------------------------------------------------------------------------------

    /** Let the server change the file that is shown, and show what came of it. */
    async change(method, ids, ...values) {
        if (this.state.busy) {
            return;
        }
        const { page, fileId } = this.state;
        Object.assign(this.state, { busy: true, error: "" });
        try {
            await this.orm.call("egate.dossier.file", method, [ids, ...values]);
        } catch (error) {
            this.state.error = refusalOf(error);
        } finally {
            this.state.busy = false;
        }
        await this.load();
        Object.assign(this.state, { page, fileId });
        this.settle();
        const { dossierId } = this.props;
        this.env.bus.trigger("EGATE_FILES:CHANGED", { dossierId, by: this });
        // The button that was pressed may be disabled now, and would swallow the next key.
        this.root.el?.focus({ preventScroll: true });
    }

    rotate(degrees) {
        const { id, sha256 } = this.file;
        return this.change("action_rotate", [id], [this.state.page], degrees, sha256);
    }

    restore() {
        const { id, sha256 } = this.file;
        return this.change("action_restore", [id], sha256);
    }

    split() {
        const { id, sha256, pages } = this.file;
        if (this.state.page < pages) {
            return this.change("action_split", [id], this.state.page, sha256);
        }
    }

    deletePage() {
        const { id, sha256, pages } = this.file;
        return pages > 1
            ? this.change("action_delete_pages", [id], [this.state.page], sha256)
            : this.change("action_remove", [id]);
    }

    join() {
        return this.change("action_merge", [this.file.id, this.files[this.place + 1].id]);
    }

    moveTo(element, previous) {
        const page = Number(element.dataset.page);
        const order = this.pages.filter((one) => one !== page);
        order.splice(previous ? order.indexOf(Number(previous.dataset.page)) + 1 : 0, 0, page);
        const { id, sha256 } = this.file;
        this.state.page = order.indexOf(page) + 1;
        return this.change("action_reorder", [id], order, sha256);
    }
}
