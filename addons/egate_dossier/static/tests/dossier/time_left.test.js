import { advanceTime, describe, expect, mockDate, test } from "@odoo/hoot";
import { TimeLeftField } from "@egate_dossier/dossier/time_left/time_left_field";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

const HOUR = 3600;

/** A field that was read on Friday at 16:00, of what is due on Monday at 08:30. */
function field(plan, props = {}) {
    allowTranslations();
    mockDate("2026-03-06 09:00:00", 0);
    const data = {
        time_left: "of the server",
        time_left_plan: plan && {
            minutes: 120,
            seconds: 64.5 * HOUR,
            late: false,
            day: 450,
            due: "2026-03-09",
            open: [
                [0, HOUR],
                [63.5 * HOUR, 67.5 * HOUR],
            ],
            known: 80 * HOUR,
            ...plan,
        },
    };
    return Object.assign(Object.create(TimeLeftField.prototype), {
        props: { name: "time_left", record: { resId: 7, data }, ...props },
        state: { ticks: 0 },
    });
}

test("over the weekend nothing is taken off", async () => {
    const left = field({});
    expect(left.text).toBe("2 h");
    await advanceTime(30 * 60 * 1000);
    expect(left.text).toBe("1 h 30 min");
    await advanceTime(60 * HOUR * 1000);
    expect(left.text).toBe("1 h");
});

test("the day is told where it is asked for, and where it is overdue", async () => {
    const left = field({}, { dated: true });
    expect(left.text).toBe("2 h left · 09/03/2026");
    await advanceTime(65.5 * HOUR * 1000);
    expect(left.isLate).toBe(true);
    expect(left.text).toBe("1 h over, since 09/03/2026");
});

test("the day is not told where it stands beside", async () => {
    const left = field({}, { dated: false });
    expect(left.text).toBe("2 h");
    await advanceTime(65.5 * HOUR * 1000);
    expect(left.text).toBe("1 h over");
});

test("a clock that stands is told in the words of the server", () => {
    const left = field(false);
    expect(left.isLate).toBe(false);
    expect(left.text).toBe("of the server");
});
