import { beforeEach, expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryOne, queryText } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { clearRegistry, mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { assets } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { DashboardAction } from "@egate_reports/dashboard/dashboard_action";
import { HeatTile, InflowTile } from "@egate_reports/dashboard/dashboard_tiles";

const opens = (name, group_by = "") => ({
    name,
    model: "egate.dossier.figure",
    domain: [["outcome", "=", "overdue"]],
    group_by,
});
const cells = (name) => ({
    overdue: opens(`Overdue: ${name}`),
    open: opens(`In work: ${name}`),
});

/** What the server says: one tile of figures, one of units, one that nobody can draw. */
function answer(values = {}) {
    return {
        kind: "leader",
        kinds: [
            { key: "leader", name: "Leader" },
            { key: "desk", name: "Desk" },
        ],
        as_of: "08:00",
        day: "2026-03-02",
        empty: false,
        tiles: [
            {
                key: "today",
                type: "figures",
                title: "Today",
                wall: true,
                figures: [
                    {
                        key: "received",
                        label: "Received",
                        icon: "fa-sign-in",
                        value: 1234,
                        usual: 1100,
                        opens: opens("Received today"),
                    },
                ],
            },
            {
                key: "units",
                type: "units",
                title: "Units",
                wall: true,
                columns: [
                    { key: "overdue", name: "Overdue" },
                    { key: "open", name: "In work" },
                ],
                rows: [
                    {
                        id: 7,
                        name: "Land office",
                        overdue: 2,
                        open: 3,
                        opens: cells("Land office"),
                        people: [
                            { id: 9, name: "Minh", overdue: 2, open: 3, opens: cells("Minh") },
                        ],
                    },
                ],
                more: 0,
            },
            { key: "other", type: "of_an_addon_that_is_gone", title: "Other" },
            { key: "names", type: "figures", title: "Not for the wall", figures: [] },
        ],
        ...values,
    };
}

let asked, given, opened;

beforeEach(() => {
    asked = [];
    opened = [];
    given = () => answer();
    const services = registry.category("services");
    const localization = services.get("localization");
    clearRegistry(services);
    services.add("localization", localization);
    services.add("orm", {
        start: () => ({
            silent: {
                async call(model, method, args) {
                    asked.push([model, method, ...args]);
                    return given();
                },
            },
        }),
    });
    services.add("action", { start: () => ({ doAction: (action) => opened.push(action) }) });
});

const mount = async (params = {}, state = undefined) => {
    const dashboard = await mountWithCleanup(DashboardAction, {
        noMainContainer: true,
        props: { action: { params }, ...(state && { state }) },
    });
    await animationFrame();
    return dashboard;
};

test("places are held until the figures come, all of them by one call", async () => {
    const coming = new Deferred();
    given = () => coming;
    await mount();
    expect(".o_egate_place").toHaveCount(6);
    coming.resolve(answer());
    await animationFrame();
    await animationFrame();
    expect(".o_egate_place").toHaveCount(0);
    expect(asked).toEqual([["egate.dashboard", "dashboard_data", false]]);
    expect(queryText(".o_egate_day")).toMatch(/as of 08:00/);
});

test("a figure opens its list, and what cannot be drawn is left out", async () => {
    await mount();
    expect(queryAllTexts("h2")).toEqual(["Today", "Units", "Not for the wall"]);
    expect(queryText("[data-figure=received] .o_egate_figure_value")).toMatch(/^1.?234$/);
    expect(queryText("[data-figure=received] .o_egate_figure_note")).toMatch(/1.?100/);
    await click("[data-figure=received]");
    expect(opened).toHaveLength(1);
    expect(opened[0].res_model).toBe("egate.dossier.figure");
    expect(opened[0].domain).toEqual([["outcome", "=", "overdue"]]);
});

test("a unit unfolds to its people, and stays so when one comes back", async () => {
    const dashboard = await mount();
    expect(".o_egate_person").toHaveCount(0);
    expect(queryOne(".o_egate_fold")).toHaveAttribute("aria-expanded", "false");
    await click(".o_egate_fold");
    await animationFrame();
    expect(".o_egate_person th").toHaveText("Minh");
    expect(queryOne(".o_egate_fold")).toHaveAttribute("aria-expanded", "true");
    await click(".o_egate_person [data-cell=overdue] button");
    expect(opened[0].name).toBe("Overdue: Minh");
    expect([...dashboard.unfolded]).toEqual([7]);
});

test("when it cannot be refreshed, the last figures stay, with the time that they are of", async () => {
    await mount();
    given = () => Promise.reject(new Error("no connection"));
    await click(".o_egate_refresh");
    await animationFrame();
    expect(".o_egate_stale").toHaveText(/these are of 08:00/);
    expect("[data-figure=received]").toHaveCount(1);
    given = () => answer({ as_of: "08:05" });
    await click(".o_egate_refresh");
    await animationFrame();
    expect(".o_egate_stale").toHaveCount(0);
    expect(queryText(".o_egate_day")).toMatch(/as of 08:05/);
});

test("who may not look is told so", async () => {
    given = () => Promise.reject({ data: { message: "Your work is under “My work”." } });
    await mount();
    expect(".o_egate_stale").toHaveText(/Your work is under/);
    expect(".o_egate_place").toHaveCount(0);
    expect(".o_egate_my_work").toHaveCount(1);
});

test("an office without a dossier says so", async () => {
    given = () => answer({ empty: true });
    await mount();
    expect(".o_egate_nothing_yet").toHaveCount(1);
    expect(".o_egate_tile").toHaveCount(0);
});

test("an answer that is overtaken by another choice is not shown", async () => {
    await mount();
    const slow = new Deferred();
    given = () => slow;
    await click(".o_egate_refresh");
    given = () => answer({ kind: "desk", as_of: "08:10" });
    const choice = queryOne(".o_egate_dashboard_tools select");
    choice.value = "desk";
    choice.dispatchEvent(new Event("change"));
    await animationFrame();
    slow.resolve(answer({ as_of: "08:09" }));
    await animationFrame();
    expect(asked.at(-1)).toEqual(["egate.dashboard", "dashboard_data", "desk"]);
    expect(queryText(".o_egate_day")).toMatch(/as of 08:10/);
});

test("a wall names nobody, opens nothing and refreshes each minute", async () => {
    await mount({ wall: true });
    expect(queryAllTexts("h2")).toEqual(["Today", "Units"]);
    expect(".o_egate_fold").toHaveCount(0);
    await click("[data-figure=received]");
    expect(opened).toHaveLength(0);
    const before = asked.length;
    await advanceTime(60000);
    expect(asked).toHaveLength(before + 1);
    await click(".o_egate_from_wall");
    await animationFrame();
    expect(".o_egate_wall").toHaveCount(0);
});

test("each cell of the heat map has its number, and a darker one more", async () => {
    const tile = {
        title: "When",
        note: "12 weeks",
        hours: [8, 9],
        rows: [{ key: 1, name: "Monday", values: [0, 10] }],
        opens: opens("Received"),
    };
    await mountWithCleanup(HeatTile, { noMainContainer: true, props: { tile, open() {} } });
    expect(queryAllTexts("tbody td")).toEqual(["0", "10"]);
    expect("caption").toHaveText("12 weeks");
});

test("a chart has all of its numbers as a table, and the forecast its error", async () => {
    const drawn = [];
    patchWithCleanup(assets, { loadBundle: async () => {} });
    patchWithCleanup(window, {
        Chart: class {
            constructor(_canvas, config) {
                drawn.push(config);
            }
            destroy() {}
        },
    });
    const tile = {
        title: "Next week",
        weeks: ["23/02", "02/03", "09/03"],
        now: [40],
        then: [30, 31, 32],
        forecast: 44,
        error: 7,
        naive: 40,
        naive_error: null,
        opens: opens("Received"),
    };
    await mountWithCleanup(InflowTile, { noMainContainer: true, props: { tile, open() {} } });
    expect(queryAllTexts(".visually-hidden tbody td")).toEqual(
        ["40", "30", "–", "–", "31", "–", "–", "32", "44"]
    );
    expect(drawn).toHaveLength(1);
    expect(drawn[0].options.animation).toBe(false);
    expect(queryAllTexts("p")).toEqual([
        "Last year's week on the level of the last 4 weeks: off by 7% on average.",
        "As last week would be 40: not tried yet.",
    ]);
});
