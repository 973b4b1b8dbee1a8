import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { user } from "@web/core/user";
import { formatInteger } from "@web/views/fields/formatters";

/** Okabe and Ito's colours: told apart by colour-blind readers, who have the hatching as well. */
export const COLORS = { now: "#0072b2", then: "#8a8f98", next: "#d55e00" };

/** A bar that is told from its neighbour without colour. */
function hatched(color) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 8;
    const pen = canvas.getContext("2d");
    pen.strokeStyle = color;
    pen.lineWidth = 2;
    pen.beginPath();
    for (const shift of [-8, 0, 8]) {
        pen.moveTo(shift, 8);
        pen.lineTo(shift + 8, 0);
    }
    pen.stroke();
    return pen.createPattern(canvas, "repeat");
}

/**
 * A drawing by Odoo's own Chart.js, and the same numbers as a table for who cannot see it.
 *
 * A series: `name`, `values` (`null`: nothing to say), `color`, `dashed`, `hatched`.
 */
export class DashboardChart extends Component {
    static template = "egate_reports.DashboardChart";
    static props = {
        type: { validate: (type) => ["line", "bar"].includes(type) },
        caption: String,
        heading: String,
        labels: Array,
        series: Array,
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = new window.Chart(this.canvas.el, this.config);
                return () => chart.destroy();
            },
            () => [JSON.stringify([this.props.labels, this.props.series])]
        );
    }

    format(value) {
        return value === null || value === undefined ? "–" : formatInteger(value);
    }

    get config() {
        const { type, labels, series } = this.props;
        const size = parseFloat(getComputedStyle(this.canvas.el).fontSize) * 0.85;
        return {
            type,
            data: {
                labels,
                datasets: series.map((one) => ({
                    label: one.name,
                    data: one.values,
                    borderColor: one.color,
                    backgroundColor: one.hatched ? hatched(one.color) : one.color,
                    borderWidth: type === "line" ? 2.5 : 1,
                    borderDash: one.dashed ? [6, 4] : [],
                    pointStyle: one.point || "circle",
                    pointRadius: one.point ? 7 : 2,
                    spanGaps: false,
                    tension: 0.25,
                })),
            },
            options: {
                // What moves by itself on a wall or at each refresh draws eyes for nothing.
                animation: false,
                locale: user.lang,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                font: { size },
                plugins: {
                    legend: {
                        display: series.length > 1,
                        position: "bottom",
                        labels: { usePointStyle: type === "line", boxHeight: size / 2, font: { size } },
                    },
                },
                scales: {
                    x: { grid: { display: false }, ticks: { font: { size }, maxRotation: 0 } },
                    y: {
                        beginAtZero: true,
                        border: { display: false },
                        ticks: {
                            precision: 0,
                            maxTicksLimit: 5,
                            font: { size },
                            callback: (value) => formatInteger(value),
                        },
                    },
                },
            },
        };
    }
}
