import {
    Component,
    onMounted,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const TILES = registry.category("egate_dashboard_tiles");
/** Looked at anew by itself after so many milliseconds; on a wall nobody presses a button. */
const FRESH_FOR = 300000;
const FRESH_ON_WALL = 60000;
/** Where nothing has come yet, as many empty tiles hold the places of those to come. */
const PLACES = [1, 2, 3, 4, 5, 6];

/** The page on which leaders, heads of divisions and clerks land: the office at a glance. */
export class DashboardAction extends Component {
    static template = "egate_reports.DashboardAction";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.places = PLACES;
        this.asked = 0;
        const { kind, data, unfolded } = this.props.state || {};
        this.unfolded = useState(new Set(unfolded || []));
        this.state = useState({
            kind: kind || false,
            data: data || null,
            loading: false,
            failed: "",
            wall: Boolean(this.props.action.params?.wall),
        });
        useSetupAction({
            rootRef: this.root,
            getLocalState: () => ({
                kind: this.state.kind,
                data: this.state.data,
                unfolded: [...this.unfolded],
            }),
        });
        useExternalListener(document, "fullscreenchange", () => this.onFullscreen());
        useExternalListener(window, "keydown", (ev) => ev.key === "Escape" && this.leaveWall());
        onMounted(() => {
            this.load();
            this.keepFresh();
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    // -- figures ------------------------------------------------------------------------------

    /** Ask for all figures; those of before stay until the new ones are there. */
    async load() {
        const turn = ++this.asked;
        this.state.loading = true;
        try {
            const data = await this.orm.silent.call("egate.dashboard", "dashboard_data", [
                this.state.kind,
            ]);
            if (turn === this.asked) {
                Object.assign(this.state, { data, kind: data.kind, failed: "" });
            }
        } catch (error) {
            if (turn === this.asked) {
                this.state.failed = error.data?.message || _t("There is no connection.");
            }
        }
        if (turn === this.asked) {
            this.state.loading = false;
        }
    }

    keepFresh() {
        clearInterval(this.timer);
        const every = this.state.wall ? FRESH_ON_WALL : FRESH_FOR;
        this.timer = setInterval(() => document.hidden || this.load(), every);
    }

    choose(ev) {
        this.state.kind = ev.target.value;
        this.unfolded.clear();
        this.load();
    }

    get tiles() {
        const tiles = this.state.data.tiles.filter((tile) => TILES.contains(tile.type));
        return this.state.wall ? tiles.filter((tile) => tile.wall) : tiles;
    }

    component(tile) {
        return TILES.get(tile.type);
    }

    tileProps(tile) {
        const props = { tile, open: (opens) => this.open(opens), wall: this.state.wall };
        return tile.type === "units" ? { ...props, unfolded: this.unfolded } : props;
    }

    get day() {
        const day = deserializeDate(this.state.data.day);
        return `${day.toFormat("cccc")}, ${formatDate(day)}`;
    }

    get asOf() {
        return _t("as of %s", this.state.data.as_of);
    }

    get stale() {
        return _t("The figures could not be refreshed; these are of %s.", this.state.data.as_of);
    }

    // -- ways out -----------------------------------------------------------------------------

    open(opens) {
        if (this.state.wall) {
            return;
        }
        if (opens.action) {
            return this.action.doAction(opens.action, { additionalContext: opens.context });
        }
        const views = opens.model.endsWith(".figure") ? ["list", "pivot", "graph"] : ["list", "form"];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: opens.name,
            res_model: opens.model,
            domain: opens.domain,
            context: opens.group_by ? { group_by: [opens.group_by] } : {},
            views: views.map((view) => [false, view]),
            target: "current",
        });
    }

    openMyWork() {
        return this.action.doAction("egate_dossier.egate_dossier_action_mine");
    }

    // -- the wall -----------------------------------------------------------------------------

    /** Fill the screen, larger and with nobody's name on it. */
    async showOnWall() {
        this.state.wall = true;
        this.keepFresh();
        try {
            await this.root.el.requestFullscreen();
        } catch {
            // The browser keeps its own frame: the page fills what there is.
        }
    }

    leaveWall() {
        if (this.state.wall) {
            this.state.wall = false;
            this.keepFresh();
            if (document.fullscreenElement) {
                document.exitFullscreen();
            }
        }
    }

    onFullscreen() {
        if (!document.fullscreenElement) {
            this.leaveWall();
        }
    }
}

registry.category("actions").add("egate_dashboard", DashboardAction);
