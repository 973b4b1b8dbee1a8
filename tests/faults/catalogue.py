"""The faults, what passes, and which test makes each: the list that docs/reliability.md shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault.

    :ivar str number: up to F30 of the list that was set, then our own
    :ivar str what: what happens
    :ivar str passes: what must hold besides what holds for all
    :ivar str test: the function in this folder that makes it, or nothing
    :ivar str elsewhere: where it is held instead, or why it is not made
    """

    number: str
    what: str
    passes: str = ""
    test: str = ""
    elsewhere: str = ""


FAULTS = (
    Fault(
        "F01",
        "a worker is killed (`kill -9`), 20 times, under load",
        "the server lives on; what got no answer is asked again and is there once",
        "test_f01_a_worker_is_killed_twenty_times",
    ),
    Fault(
        "F02",
        "the database's first process is killed under load and started again, 3 times",
        "Odoo goes on by itself",
        "test_f02_the_database_is_killed",
    ),
    Fault(
        "F03",
        "all workers die while the database is away for 75 s",
        "the server waits, or is started until there is a database: nobody calls it",
        "test_f03_everything_dies_and_the_database_stays_away_for_a_minute",
    ),
    Fault(
        "F04",
        "the database is stopped at once (`-m immediate`) and started, 10 times",
        "no step by hand",
        "test_f04_the_database_is_stopped_at_once_and_started_ten_times",
    ),
    Fault(
        "F05",
        "the whole Odoo is killed (`kill -9`), 3 times",
        "the service starts it again",
        "test_f05_the_whole_server_is_killed",
    ),
    Fault(
        "F06",
        "the replica is down, paused or late",
        elsewhere="one that confirms: M02, M03; one that is read: `tests/test_standby.py`, "
        "`tests/faults/test_standby_server.py`",
    ),
    Fault("F07", "the primary is down, a replica is there", elsewhere="M01, M05, M06"),
    Fault(
        "F08",
        "50 receptions at the same moment at one desk",
        "50 codes, nobody has to ask twice",
        "test_f08_fifty_receptions_at_once",
    ),
    Fault(
        "F09",
        "two officers press the same button at the same moment, 10 times",
        "one does it, the other reads a sentence",
        "test_f09_two_officers_press_the_same_button",
    ),
    Fault(
        "F10",
        "two parallel branches end at the same moment",
        elsewhere="there are no parallel branches; requests that exclude each other: "
        "`tests/test_request_races.py`",
    ),
    Fault(
        "F11",
        "a holiday is entered while dossiers are received",
        elsewhere="`tests/test_recount.py`, with processes of their own",
    ),
    Fault(
        "F12",
        "the same request 20 times at once: beginning, acceptance, money",
        "one dossier, one code, one receipt, 20 equal answers",
        "test_f12_the_same_request_twenty_times_at_once",
    ),
    Fault(
        "F13",
        "the SMS gateway answers 503, answers rubbish, hangs",
        "clerks notice nothing; afterwards each message is delivered, by its key once",
        "test_f13_the_sms_gateway_fails_in_every_way",
    ),
    Fault(
        "F14",
        "the disk of the files is full (a disk of 24 MB)",
        "a refused file is refused with a sentence; with room again the same succeeds",
        "test_f14_the_disk_of_the_files_is_full",
    ),
    Fault(
        "F15",
        "the disk of the database is full",
        "nothing is half written; with room again work goes on",
        "test_f15_the_disk_of_the_database_is_full",
    ),
    Fault(
        "F16",
        "files that are missing, empty, half written, changed by one bit",
        "`verify` names all four, none is shown as an empty file",
        "test_f16_files_that_are_broken_are_found_and_never_shown_as_empty",
    ),
    Fault(
        "F17",
        "the power goes while files are written, 5 times: database and files on an ext4 that is "
        "stopped without a last write (`EXT4_IOC_SHUTDOWN`)",
        "every file of which somebody was told is there, byte for byte",
        "test_f17_the_power_goes",
    ),
    Fault(
        "F18",
        "the process of the jobs is killed while it sends and counts, 10 times",
        "it goes on; messages are delivered by their key once, figures are right",
        "test_f18_the_process_of_the_jobs_is_killed_in_the_middle",
    ),
    Fault(
        "F19",
        "the year ends while dossiers are received",
        "each code has the office's day of its reception, numbers begin anew",
        "test_f19_the_year_ends",
    ),
    Fault(
        "F20",
        "a backup under load, restored elsewhere",
        elsewhere="`tests/operation/test_backup.py`",
    ),
    Fault(
        "F21",
        "return to a second before a mistake",
        elsewhere="`tests/operation/test_backup.py`",
    ),
    Fault(
        "F22",
        "an update is killed half way",
        elsewhere="`tests/test_upgrade_command.py`; large: `tests/operation/test_upgrade.py`",
    ),
    Fault("F23", "removed and installed again", elsewhere="`tests/test_uninstall.py`"),
    Fault("F24", "dossiers of the version before", elsewhere="`tests/test_upgrade.py`"),
    Fault(
        "F25",
        "the trail is changed by the database's owner or by Odoo's superuser",
        elsewhere="the triggers and `verify`: `egate_dossier/tests/test_verify.py`",
    ),
    Fault(
        "F26",
        "a connection pool in front",
        elsewhere="none is used, as it loses `LISTEN` without a word: decision 17",
    ),
    Fault(
        "F27",
        "hours of work",
        "no process grows by more than 1 % an hour; nor files left open, connections, sessions",
        "test_f27_hours_of_work",
    ),
    Fault(
        "F28",
        "the program that prints is missing, hangs, crashes",
        elsewhere="`egate_reports/tests/test_layout.py`, "
        "`egate_dossier/tests/papers/test_bounded_work.py`",
    ),
    Fault("F29", "one of two Odoo hosts is killed", elsewhere="M07"),
    Fault(
        "F30",
        "a scanner reads the same code 20 times at once and 20 times one after the other: an "
        "identity card, a dossier to open, a dossier for a stack",
        "one draft, one citizen, one line of the stack, equal answers",
        "test_f30_a_scanner_reads_the_same_code_twenty_times",
    ),
    Fault(
        "F31",
        "one session of the database is killed, 5 times: PostgreSQL ends all others",
        "it recovers by itself",
        "test_f31_one_session_of_the_database_is_killed",
    ),
    Fault(
        "F32",
        "all connections are used up for 10 s",
        "work goes on when they are given back",
        "test_f32_all_connections_are_used_up",
    ),
    Fault(
        "F33",
        "the websocket's process is killed, 5 times",
        "it comes back; clerks notice nothing",
        "test_f33_the_websocket_process_is_killed",
    ),
    Fault(
        "F34",
        "dossiers are locked for 6 s, statements end after 2 s, 3 times",
        "what was ended is asked again and is there once",
        "test_f34_statements_are_ended_and_rows_are_locked",
    ),
    Fault(
        "F35",
        "a transaction that nobody ends holds back the vacuum",
        "the database ends it in the time that is set",
        "test_f35_a_transaction_that_nobody_ends_is_ended",
    ),
    Fault(
        "F36",
        "a browser goes away in the middle of an upload, 10 times",
        "half of a file is no file; sent again it is there once",
        "test_f36_a_browser_goes_away_in_the_middle_of_an_upload",
    ),
    Fault(
        "F37",
        "the clock jumps a day on",
        "nobody is signed out; each code has the day of its reception",
        "test_f37_the_clock_jumps_a_day_on",
    ),
    Fault(
        "F38",
        "the mail server answers 451, answers rubbish, hangs",
        "clerks notice nothing; afterwards each mail is delivered once",
        "test_f38_the_mail_server_fails_in_every_way",
    ),
    Fault(
        "F39",
        "the clock jumps an hour back",
        "no step leaves before it came, no trail and no ledger goes back",
        "test_f39_the_clock_jumps_an_hour_back",
    ),
    Fault(
        "F40",
        "the disk of the files alone loses its power, 5 times, as F17",
        "every file of which somebody was told is there, byte for byte",
        "test_f40_the_disk_of_the_files_loses_its_power",
    ),
)
