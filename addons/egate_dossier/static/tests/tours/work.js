import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A browser far away shows the moments of the office. */
tours.add("egate_office_time", {
    steps: () => [
        {
            trigger: ".o_data_row .o_data_cell[name=code]",
            run(actions) {
                luxon.Settings.defaultZone = "America/New_York";
                return actions.click();
            },
        },
        { trigger: ".o_form_view .o_field_widget[name=due_at]:contains('06/03/2036 09:10')" },
    ],
});

/** The day of a calendar is the office's, whatever zone the browser has. */
tours.add("egate_due_calendar", {
    steps: () => {
        const today = luxon.DateTime.now().setZone("Asia/Ho_Chi_Minh").toISODate();
        return [
            {
                trigger: ".o_list_view .o_data_row",
                run() {
                    luxon.Settings.defaultZone = "America/New_York";
                },
            },
            { trigger: ".o_switch_view.o_calendar", run: "click" },
            {
                trigger: `.o_calendar_view .fc-day[data-date='${today}'] .fc-event`,
                run: "click",
            },
            { trigger: ".o_cw_popover [name=due_at]:contains('09:10')" },
        ];
    },
});

/** The time that is left goes on by itself: no request, and late when its moment has come. */
let read, asked, told;
const requests = () =>
    performance
        .getEntriesByType("resource")
        // The figures beside the menu come anew when one looks at the page again.
        .filter(({ name }) => /call_kw.egate.dossier.(web_|read|search)/.test(name)).length;
/** Minutes of an ordinary day of the tests' office. */
const DAY = 450;
/** Minutes of working time that a text like "2 working d 3 h" says, in either language. */
const workingMinutes = (text) => {
    const of = (unit) => Number(text.match(new RegExp(`(\\d+) (${unit})`))?.[1] || 0);
    return of("working d|ngày") * DAY + of("h|giờ") * 60 + of("min|phút");
};
const look = (hours) => {
    Date.now = () => read() + hours * 3600 * 1000;
    document.dispatchEvent(new Event("visibilitychange"));
};
tours.add("egate_time_left", {
    steps: () => [
        {
            trigger: ".o_data_row [name=time_left] span:contains(/\\d/)",
            run({ anchor }) {
                read = Date.now.bind(Date);
                asked = requests();
                told = anchor.textContent;
                look(25);
            },
        },
        {
            content: "A day and an hour later no more than the office was open is gone",
            trigger: ".o_data_row [name=time_left] span:not(.text-danger)",
            async run({ anchor }) {
                await new Promise((resolve) => setTimeout(resolve, 300));
                const [before, after] = [told, anchor.textContent].map(workingMinutes);
                if (!(before - 2 * DAY <= after && after <= before)) {
                    throw new Error(`${told} became ${anchor.textContent}`);
                }
                look(24 * 90);
            },
        },
        {
            content: "Late without asking the server, with the date",
            trigger: ".o_data_row [name=time_left] span.text-danger:contains(/\\d\\d.\\d\\d.\\d{4}/)",
            run() {
                Date.now = read;
                if (requests() !== asked) {
                    throw new Error("The server was asked");
                }
            },
        },
    ],
});

/** The figure beside the menu, the list behind it, and the figure after the work. */
tours.add("egate_work_lists", {
    steps: () => [
        { trigger: ".o_egate_work .o_egate_work_count:contains('2')" },
        { trigger: ".o_egate_work", run: "click" },
        {
            trigger: "[data-work-list=pool] .o_egate_work_figure:contains('2')",
            run: "click",
        },
        {
            content: "The list of that name",
            trigger: ".o_egate_work_list .o_data_row:nth-child(2)",
            run() {
                if (!location.pathname.endsWith("/egate-work-pool")) {
                    throw new Error(`Another list: ${location.pathname}`);
                }
            },
        },
        { trigger: ".o_switch_view.o_kanban", run: "click" },
        { trigger: ".o_kanban_group:contains('Chờ xử lý') .o_kanban_record .text-bg-success" },
        { trigger: ".o_switch_view.o_calendar", run: "click" },
        {
            content: "At the end of a month what is due is on the next page",
            trigger: ".o_calendar_view .fc-day",
            async run({ click }) {
                const [{ due_at }] = await rpc("/web/dataset/call_kw/egate.dossier/search_read", {
                    model: "egate.dossier",
                    method: "search_read",
                    args: [[], ["due_at"]],
                    kwargs: { order: "id desc", limit: 1 },
                });
                const due = luxon.DateTime.fromSQL(due_at, { zone: "utc" });
                const day = due.setZone("Asia/Ho_Chi_Minh").toISODate();
                if (!document.querySelector(`.o_calendar_view .fc-day[data-date='${day}']`)) {
                    await click(".o_calendar_button_next");
                }
            },
        },
        { trigger: ".o_calendar_view .o_event" },
        { trigger: ".o_switch_view.o_activity", run: "click" },
        { trigger: ".o_activity_view" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_data_row .o_data_cell[name=code]", run: "click" },
        { trigger: ".o_egate_actions button[data-transition='Nhận xử lý']", run: "click" },
        { trigger: ".o_egate_actions button[data-transition='Trình ký']" },
        { trigger: ".nav-link[name=steps]", run: "click" },
        { trigger: ".o_egate_step:not(.o_egate_step_open):contains('Nhận xử lý')" },
        { trigger: ".o_egate_step_open:contains('Đang thẩm định')" },
        { trigger: ".nav-link[name=trail]", run: "click" },
        { trigger: ".o_egate_trail tr:contains('“Nhận xử lý”; Chờ xử lý → Đang')" },
        { trigger: ".o_egate_work", run: "click" },
        { trigger: "[data-work-list=mine] .o_egate_work_figure:contains('1')" },
        { trigger: "[data-work-list=pool] .o_egate_work_figure:contains('1')" },
    ],
});

/** Who may do nothing asks why, and is told. */
tours.add("egate_why_not", {
    steps: () => [
        { trigger: ".o_egate_actions button[data-act=why]", run: "click" },
        { trigger: ".o_egate_refused li:contains('Nhận xử lý'):contains('UBND phường Mẫu')" },
    ],
});

/** A list of what belongs to a dossier; what is added in a dialog is in it at once. */
tours.add("egate_related_lists", {
    steps: () => [
        { trigger: ".nav-link[name=words]", run: "click" },
        { trigger: ".o_egate_related .o_data_row:contains('Đã đối chiếu sổ gốc')" },
        { trigger: "button[name=action_open_opinion]", run: "click" },
        { trigger: ".modal [name=text] textarea", run: "edit Đề nghị ký" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_egate_related .o_data_row:contains('Đề nghị ký')" },
    ],
});
