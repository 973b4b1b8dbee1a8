import { onMounted, onWillDestroy } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

const PAUSE = 3000;

/** The list of prints in bulk, which shows how far they are as long as one of them goes on. */
export class PrintJobsController extends ListController {
    setup() {
        super.setup();
        onMounted(() => this.wait());
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    wait() {
        this.timer = browser.setTimeout(async () => {
            const goesOn = ({ data }) => ["waiting", "joining"].includes(data.state);
            if (this.model.root.records?.some(goesOn)) {
                await this.model.load();
            }
            this.wait();
        }, PAUSE);
    }
}

registry
    .category("views")
    .add("egate_print_jobs", { ...listView, Controller: PrintJobsController });
