import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { COLORS, DashboardChart } from "./dashboard_chart";

/** How a tile is drawn, by the `type` that the server gives it; a higher addon adds its own. */
const types = registry.category("egate_dashboard_tiles");

/** So many rows of a tile are on a wall, where nobody scrolls. */
const WALL_ROWS = 5;
/** The darkest cell of the heat map still has black digits on it that anybody can read. */
const DARKEST = 0.7;

export class DashboardTile extends Component {
    static props = { tile: Object, open: Function, wall: { type: Boolean, optional: true } };

    get tile() {
        return this.props.tile;
    }

    get rows() {
        return this.props.wall ? this.tile.rows.slice(0, WALL_ROWS) : this.tile.rows;
    }

    number(value) {
        return formatInteger(value);
    }

    /** One decimal, none where it says nothing. */
    decimal(value) {
        return formatFloat(value, { digits: [16, Number.isInteger(value) ? 0 : 1] });
    }

    hourOf(hour) {
        return _t("%sh", hour);
    }

    /** How long a bar is beside the longest of its tile, in percent. */
    share(value, most) {
        return value && Math.max(1, Math.round((100 * value) / most));
    }

    most(key, rows = this.rows) {
        return Math.max(0, ...rows.map((row) => row[key]));
    }
}

export class FiguresTile extends DashboardTile {
    static template = "egate_reports.FiguresTile";

    /** Notes stand on a line of their own where any figure has one, so that figures stay level. */
    get hasNotes() {
        return this.tile.figures.some((figure) => this.compared(figure) || figure.note);
    }

    /** Against the usual, in words: arrows alone say nothing to who hears them. */
    compared(figure) {
        if (figure.usual === undefined || figure.usual === null) {
            return "";
        }
        return _t("usually %s by this time", formatInteger(figure.usual));
    }
}
types.add("figures", FiguresTile);

/** A unit, unfolded to its people; each number opens its list. */
export class UnitsTile extends DashboardTile {
    static template = "egate_reports.UnitsTile";
    static props = { ...DashboardTile.props, unfolded: { type: Object, optional: true } };

    setup() {
        this.unfolded = this.props.unfolded || useState(new Set());
    }

    get lines() {
        const lines = [];
        for (const unit of this.rows) {
            const open = !this.props.wall && this.unfolded.has(unit.id);
            lines.push({ ...unit, key: `u${unit.id}`, isUnit: true, isOpen: open });
            if (open) {
                lines.push(...unit.people.map((one) => ({ ...one, key: `u${unit.id}p${one.id}` })));
            }
        }
        return lines;
    }

    get further() {
        return _t("%s further units have less.", formatInteger(this.tile.more));
    }

    toggle(unit) {
        if (!this.unfolded.delete(unit.id)) {
            this.unfolded.add(unit.id);
        }
    }
}
types.add("units", UnitsTile);

export class LateTile extends DashboardTile {
    static template = "egate_reports.LateTile";

    get causes() {
        return this.props.wall ? this.tile.causes.slice(0, WALL_ROWS - 2) : this.tile.causes;
    }

    get finished() {
        return _t("finished late this month, of %s in all", formatInteger(this.tile.ended));
    }
}
types.add("late", LateTile);

export class StepsTile extends DashboardTile {
    static template = "egate_reports.StepsTile";

    beyond(row) {
        return _t("+%s hours", formatInteger(row.beyond));
    }

    detail(row) {
        return _t("%(late)s late: %(used)s hours on average instead of %(planned)s", {
            late: formatInteger(row.late),
            used: this.decimal(row.used),
            planned: this.decimal(row.planned),
        });
    }
}
types.add("steps", StepsTile);

export class HeatTile extends DashboardTile {
    static template = "egate_reports.HeatTile";

    get highest() {
        return Math.max(1, ...this.tile.rows.flatMap((row) => row.values));
    }

    color(value) {
        return `rgba(0, 114, 178, ${((DARKEST * value) / this.highest).toFixed(2)})`;
    }
}
types.add("heat", HeatTile);

export class InflowTile extends DashboardTile {
    static template = "egate_reports.InflowTile";
    static components = { DashboardChart };

    get series() {
        const { now, then, forecast, weeks } = this.tile;
        const rest = Array(weeks.length - now.length).fill(null);
        const series = [
            { name: _t("This year"), values: [...now, ...rest], color: COLORS.now },
            { name: _t("A year before"), values: then, color: COLORS.then, dashed: true },
        ];
        if (forecast !== null) {
            const values = Array(weeks.length).fill(null);
            values[values.length - 1] = forecast;
            series.push({ name: _t("Forecast"), values, color: COLORS.next, point: "rectRot" });
        }
        return series;
    }

    get caption() {
        return _t("Received dossiers by week, named by its Monday");
    }

    get words() {
        const { error, naive, naive_error: naiveError } = this.tile;
        const off = (percent) =>
            percent === null ? _t("not tried yet") : _t("off by %s% on average", percent);
        return [
            _t("Last year's week on the level of the last 4 weeks: %s.", off(error)),
            _t("As last week would be %(count)s: %(off)s.", {
                count: formatInteger(naive),
                off: off(naiveError),
            }),
        ];
    }
}
types.add("inflow", InflowTile);

export class HoursTile extends DashboardTile {
    static template = "egate_reports.HoursTile";
    static components = { DashboardChart };

    get series() {
        return [{ name: _t("Received"), values: this.tile.values, color: COLORS.now }];
    }

    get labels() {
        return this.tile.hours.map((hour) => this.hourOf(hour));
    }

    get total() {
        return this.tile.values.reduce((sum, value) => sum + value, 0);
    }
}
types.add("hours", HoursTile);

export class ProceduresTile extends DashboardTile {
    static template = "egate_reports.ProceduresTile";

    of(row) {
        return _t("of %s", formatInteger(row.count));
    }

    missing(row) {
        return _t("Most often missing: %s", row.papers.join("; "));
    }
}
types.add("procedures", ProceduresTile);

export class LoadTile extends DashboardTile {
    static template = "egate_reports.LoadTile";

    get highest() {
        return Math.max(this.most("due"), this.most("usual"));
    }

    get further() {
        return _t("%s further people have less.", formatInteger(this.tile.more));
    }

    detail(row) {
        const words = { usual: formatInteger(row.usual), overdue: formatInteger(row.overdue) };
        return row.overdue
            ? _t("%(usual)s in a usual week; %(overdue)s overdue besides", words)
            : _t("%(usual)s in a usual week", words);
    }
}
types.add("load", LoadTile);
