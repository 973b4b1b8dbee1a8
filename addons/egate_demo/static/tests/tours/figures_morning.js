import { registry } from "@web/core/registry";
import { back } from "./office";

const dashboard = ".o_egate_dashboard[data-kind=leader]";
const unit =
    "[data-tile=units] .o_egate_unit:contains(UBND phường Hải Châu):has([data-cell=overdue] .o_egate_late)";

/** Which unit is late, on whose desk it is, what it is: tests/test_figures_morning.py plays it. */
registry.category("web_tour.tours").add("egate_figures_morning", {
    steps: () => [
        { content: "A leader lands on the dashboard", trigger: `${dashboard} [data-tile=today]` },
        { content: "The time of the figures is said", trigger: ".o_egate_day:contains(/\\d\\d:\\d\\d/)" },
        { content: "One: the unit that is late", trigger: `${unit} .o_egate_fold`, run: "click" },
        {
            content: "Two: whose desk it is on",
            trigger:
                ".o_egate_person:contains(Nguyễn Văn Minh) [data-cell=overdue] .o_egate_number",
            run: "click",
        },
        {
            content: "Three: the dossier",
            trigger: ".o_data_row:first .o_data_cell[name=procedure_id]",
            run: "click",
        },
        { trigger: ".o_egate_dossier div[name=applicant_name]" },
        back,
        { trigger: ".o_list_view .o_data_row" },
        { trigger: ".o_breadcrumb .o_back_button, .o_breadcrumb a:first", run: "click" },
        {
            content: "The dashboard is as it was left",
            trigger: `${dashboard} .o_egate_person:contains(Nguyễn Văn Minh)`,
        },
        { content: "My work is one click away", trigger: ".o_egate_my_work", run: "click" },
        { trigger: ".o_breadcrumb:contains(Việc của tôi)" },
    ],
});

/** A clerk lands at the counter's figures and goes to what waits there. */
registry.category("web_tour.tours").add("egate_figures_desk", {
    steps: () => [
        { trigger: ".o_egate_dashboard[data-kind=desk] [data-tile=counter]" },
        { trigger: "[data-tile=hours] .o_egate_chart canvas" },
        { trigger: "[data-tile=counter] [data-figure=give]", run: "click" },
        { trigger: ".o_list_view .o_data_row" },
        { trigger: ".o_breadcrumb .o_back_button, .o_breadcrumb a:first", run: "click" },
        { trigger: ".o_egate_dashboard[data-kind=desk] [data-tile=counter]" },
    ],
});
