import { Component, onWillDestroy, onWillStart, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { formatDateTime, deserializeDateTime } from "@web/core/l10n/dates";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { uploadFiles } from "./upload";

const SOON = 2000;
const MODEL = "egate.scan.page";

/** Whether files of the computer are dragged, not pages of the inbox. */
function hasFiles(ev) {
    return Boolean(ev.dataTransfer?.types.includes("Files"));
}

/** One page, as large as its preview. */
export class ScanPageDialog extends Component {
    static template = "egate_scan.ScanPageDialog";
    static components = { Dialog };
    static props = { page: Object, title: String, close: Function };
}

/**
 * The scan inbox of the desk where the clerk works: what no code has placed waits here, page by
 * page, to be chosen and put onto a paper of a dossier: dragged, tapped, or by the keyboard.
 */
export class ScanInbox extends Component {
    static template = "egate_scan.ScanInbox";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.fileInput = useRef("file");
        this.targetsPanel = useRef("targets");
        this.state = useState({
            inbox: null,
            chosen: new Set(),
            last: null,
            text: "",
            targets: [],
            over: null,
            dropping: false,
            uploading: false,
            errors: [],
            thrown: [],
        });
        this.search = useDebounced(() => this.loadTargets(), 250);
        useBus(this.env.bus, "EGATE-ACTING-CHANGED", () => this.reload());
        onWillStart(() => this.reload());
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    // -- loading ------------------------------------------------------------------------------

    async reload() {
        await Promise.all([this.load(), this.loadTargets()]);
    }

    async load() {
        this.show(await this.orm.silent.call(MODEL, "inbox"));
    }

    show(inbox) {
        this.state.inbox = inbox;
        const there = new Set(this.pages.map((page) => page.id));
        this.state.chosen = new Set([...this.state.chosen].filter((id) => there.has(id)));
        browser.clearTimeout(this.timer);
        if (inbox.reading.length) {
            this.timer = browser.setTimeout(() => this.load().catch(() => {}), SOON);
        }
    }

    async loadTargets(dossierId = false) {
        const text = dossierId ? "" : this.state.text;
        this.state.targets = await this.orm.silent.call(MODEL, "targets", [text, dossierId]);
    }

    get pages() {
        return this.state.inbox.documents.flatMap((document) => document.pages);
    }

    at(document) {
        return formatDateTime(deserializeDateTime(document.at), { showSeconds: false });
    }

    picture(page) {
        return `/egate/scan-inbox/page/${page.id}`;
    }

    get chosenLabel() {
        return _t("%(pages)s pages chosen", { pages: this.state.chosen.size });
    }

    get moreLabel() {
        return _t("%(pages)s more pages wait; file these first.", {
            pages: this.state.inbox.more,
        });
    }

    get failedMoreLabel() {
        return _t("%(files)s more files could not be read; they are shown once these are seen.", {
            files: this.state.inbox.failed_more,
        });
    }

    get blankLabel() {
        return _t("Left out as blank today: %(pages)s pages", {
            pages: this.state.inbox.blank.length,
        });
    }

    get filedLabel() {
        return _t("Filed today: %(pages)s pages", { pages: this.state.inbox.filed });
    }

    pageLabel(page, document) {
        return _t("Page %(number)s of %(file)s", { number: page.number, file: document.batch });
    }

    // -- choosing pages -----------------------------------------------------------------------

    toggle(page, document, ev) {
        if (document.signed) {
            // It is not taken apart, and not put together with another.
            const all = document.pages.every(({ id }) => this.state.chosen.has(id));
            this.state.chosen = new Set(all ? [] : document.pages.map(({ id }) => id));
            this.follow(document);
            return;
        }
        const { chosen } = this.state;
        if (ev.shiftKey && this.state.last) {
            const ids = this.pages.map((one) => one.id);
            const ends = [ids.indexOf(this.state.last), ids.indexOf(page.id)].sort((a, b) => a - b);
            ids.slice(ends[0], ends[1] + 1).forEach((id) => chosen.add(id));
        } else if (!chosen.delete(page.id)) {
            chosen.add(page.id);
        }
        this.state.last = page.id;
        this.follow(document);
    }

    toggleDocument(document) {
        const ids = document.pages.map((page) => page.id);
        const all = ids.every((id) => this.state.chosen.has(id));
        ids.forEach((id) => (all ? this.state.chosen.delete(id) : this.state.chosen.add(id)));
        this.follow(document);
    }

    /** A document whose dossier is known brings that dossier's papers to the side. */
    follow(document) {
        if (document.dossier_id && this.state.targets[0]?.id !== document.dossier_id) {
            this.loadTargets(document.dossier_id);
        }
    }

    zoom(page, document) {
        this.dialog.add(ScanPageDialog, { page, title: this.pageLabel(page, document) });
    }

    // -- putting them somewhere ---------------------------------------------------------------

    /** Do something with the chosen pages; a refusal is shown by the web client, nothing is lost. */
    async move(method, args, words) {
        const ids = [...this.state.chosen];
        if (!ids.length) {
            this.notification.add(_t("Choose the pages first."), { type: "warning" });
            return;
        }
        try {
            this.show(await this.orm.call(MODEL, method, [ids, ...args]));
            this.notification.add(words(ids.length), { type: "success" });
            return ids;
        } catch (error) {
            await this.load();
            throw error;
        }
    }

    async fileOn(paper) {
        const filed = await this.move("action_file", [paper.id], (pages) =>
            _t("%(pages)s pages are filed on “%(paper)s”.", { pages, paper: paper.name })
        );
        paper.files += filed ? 1 : 0;
    }

    async discard() {
        const ids = await this.move("action_discard", [], (pages) =>
            _t("%(pages)s pages are thrown away.", { pages })
        );
        this.state.thrown = ids || [];
    }

    async restore() {
        this.show(await this.orm.call(MODEL, "action_restore", [this.state.thrown]));
        this.state.thrown = [];
    }

    async restoreBlank() {
        this.show(await this.orm.call(MODEL, "action_restore", [this.state.inbox.blank]));
    }

    async dismiss(batch) {
        this.show(await this.orm.call("egate.scan.batch", "action_dismiss", [[batch.id]]));
    }

    onDragStart(page, document, ev) {
        if (!this.state.chosen.has(page.id)) {
            const pages = document.signed ? document.pages : [page];
            this.state.chosen = new Set(pages.map(({ id }) => id));
        }
        this.follow(document);
        ev.dataTransfer?.setData("text/plain", this.chosenLabel);
    }

    onDragOver(paper, ev) {
        if (this.state.chosen.size && !hasFiles(ev)) {
            ev.preventDefault();
            this.state.over = paper.id;
        }
    }

    async onDrop(paper, ev) {
        ev.preventDefault();
        this.state.over = null;
        await this.fileOn(paper);
    }

    toTargets() {
        this.targetsPanel.el.scrollIntoView({ behavior: "smooth" });
    }

    // -- files from the browser ---------------------------------------------------------------

    onFilesOver(ev) {
        if (hasFiles(ev)) {
            ev.preventDefault();
            this.state.dropping = true;
        }
    }

    async onFilesDrop(ev) {
        if (hasFiles(ev)) {
            ev.preventDefault();
            this.state.dropping = false;
            await this.upload(ev.dataTransfer.files);
        }
    }

    async onFilesChosen(ev) {
        await this.upload(ev.target.files);
        ev.target.value = "";
    }

    async upload(files) {
        this.state.uploading = true;
        try {
            this.state.errors = await uploadFiles([...files]);
        } finally {
            this.state.uploading = false;
        }
        await this.load();
    }

    async printSheet() {
        const action = await this.orm.call(MODEL, "plain_sheet");
        if (action) {
            await this.action.doAction(action);
        }
    }
}

registry.category("actions").add("egate_scan_inbox", ScanInbox);
