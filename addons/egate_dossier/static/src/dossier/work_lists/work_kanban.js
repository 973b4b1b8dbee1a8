import { registry } from "@web/core/registry";
import { utils } from "@web/core/ui/ui_service";
import { SearchModel } from "@web/search/search_model";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { KanbanRecord } from "@web/views/kanban/kanban_record";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** On a phone the cards stand one below the other: a board of states would run sideways. */
class WorkSearchModel extends SearchModel {
    async load(config) {
        return super.load(utils.isSmall() ? { ...config, defaultGroupBy: undefined } : config);
    }
}

/** A card with a box to tick on a phone, where nobody finds a key to hold down. */
class WorkKanbanRecord extends KanbanRecord {
    static template = "egate_dossier.WorkKanbanRecord";

    tick() {
        this.props.toggleSelection(this.props.record, false);
    }
}

class WorkKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, KanbanRecord: WorkKanbanRecord };
}

/** What can be done with the ticked cards stands in a bar on a phone as well. */
class WorkKanbanController extends KanbanController {
    static template = "egate_dossier.WorkKanban";
}

registry.category("views").add("egate_work_kanban", {
    ...kanbanView,
    SearchModel: WorkSearchModel,
    Renderer: WorkKanbanRenderer,
    Controller: WorkKanbanController,
});
