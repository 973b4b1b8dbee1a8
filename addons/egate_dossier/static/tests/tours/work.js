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
