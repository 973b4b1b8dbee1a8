"""What falls in a province of several machines, and which test of ``tests/province`` makes it.

The second list that docs/reliability.md shows; its figures are those of receptions by HTTP through
the door, with a file in each third dossier.
"""

from catalogue import Fault

FALLS = (
    Fault(
        "M01",
        "the primary's host is killed (F07)",
        "a standby takes over; the host comes back as one",
        "test_the_primarys_host_again_and_again",
    ),
    Fault(
        "M02",
        "the host of the standby that confirms is killed (F06)",
        "the other one confirms",
        "test_the_host_of_the_standby_that_confirms",
    ),
    Fault(
        "M03",
        "both standbys hang (F06)",
        "work goes on with one copy",
        "test_with_no_standby_left_work_goes_on_with_one_copy",
    ),
    Fault(
        "M04",
        "etcd's leader is killed",
        "the primary stays",
        "test_the_leader_of_etcd",
    ),
    Fault(
        "M05",
        "the cable of the primary's host is out, and comes back",
        "it takes nothing more, and becomes a standby",
        "test_a_primary_that_is_cut_off_takes_nothing_more",
    ),
    Fault(
        "M06",
        "after that, the new primary's host is killed",
        "as at the first time",
        "test_a_primary_that_is_cut_off_takes_nothing_more",
    ),
    Fault(
        "M07",
        "an Odoo host is killed (F29)",
        "the other one does the work",
        "test_an_odoo_host",
    ),
    Fault(
        "M08",
        "the line between the primary and the standby that confirms is cut",
        "the other one confirms",
        "test_the_line_between_the_primary_and_the_standby_that_confirms",
    ),
    Fault(
        "M09",
        "the shared volume hangs for a minute",
        "a sentence and no hang; nobody signs in again; no half file",
        "test_the_volume_hangs_for_a_minute",
    ),
    Fault(
        "M10",
        "the shared volume's processes are killed, and started after a minute",
        "as before",
        "test_the_volume_is_killed_and_started_again_after_a_minute",
    ),
)
