"""FEATURES.md: what the shell can do, each with the tests that show it. WICK_RECORD=1 writes it anew."""

import os
import re

from terminal import ROOT

PAGE = ROOT / "Tests" / "Terminal" / "FEATURES.md"

# The feature, what wick does, and the tests: a file, and in it the name of one.
EDITING, SESSIONS, LINE = "Terminal/test_editing.py", "Terminal/test_sessions.py", "Terminal/test_command_line.py"
COMPLETION = "Terminal/test_completion.py"
STEPS, SWEEPS, DISPLAY = "Terminal/test_steps.py", "Terminal/test_sweeps.py", "Terminal/test_display.py"
REPLAY, STUDIES, SESSION = "InterpreterTests/ReplayTests.swift", "ShellTests/StudyTests.swift", "InterpreterTests/SessionTests.swift"
FEATURES = [
    ("start to prompt", "below 30 ms with 10,000 lines of history", [("Terminal/test_start.py", "test_the_prompt_is_there_within_30_ms")]),
    ("line editing", "Emacs keys of libedit, words, ends, all alphabets, resizing, suspending; no colour while typing",
     [(EDITING, "test_a_line_is_edited_and_run"), (EDITING, "test_words_and_ends"), (EDITING, "test_letters_of_all_alphabets"),
      (EDITING, "test_resizing_keeps_the_line"), (EDITING, "test_stopping_and_going_on"), (SESSIONS, "test_random_keys_do_no_harm"),
  ("Terminal/test_widths.py", "test_keys_find_their_place_in_a_long_line_at_any_width"),
  ("Terminal/test_widths.py", "test_a_line_stands_on_the_screen_once_whatever_the_widths")]),
    ("blocks typed, recalled and edited as one", "a block in braces is one line of the history",
     [(EDITING, "test_a_block_is_typed_recalled_and_edited_as_one"), (EDITING, "test_enter_in_an_open_bracket_asks_for_more"),
      (EDITING, "test_control_r_finds_a_block")]),
    ("safe paste", "bracketed: nothing runs before Enter", [(EDITING, "test_pasted_blocks_stay_whole")]),
    ("completion: commands, options, values", "with default, range and unit, from the declarations",
     [(COMPLETION, "test_tab_lists_and_completes"), (COMPLETION, "test_tab_knows_what_may_stand_there"), (COMPLETION, "test_tab_list_in_a_block"),
      ("LanguageTests/ExpectationTests.swift", "at the cursor")]),
    ("completion: columns of the frame meant", "of the current frame, or of the one after `on`",
     [(COMPLETION, "test_tab_knows_the_frame_that_is_meant"), ("LanguageTests/ExpectationTests.swift", "the frame after on is known to what follows")]),
    ("completion: file paths", "wherever a path may stand", [(COMPLETION, "test_tab_knows_what_may_stand_there")]),
    ("help at the prompt", "`?`, `? fit`, `? rsi`, `find momentum`; every example is run by a test",
     [(STUDIES, "every command has a help page"), (STUDIES, "every example of every command runs"),
      ("CommandsTests/FeatureCommandTests.swift", "a question mark tells of a feature too")]),
    ("errors: place, cause, suggestion", "one look for all: cause, line, caret, remedy",
     [("ShellTests/MistakeTests.swift", "everyMistakeIsAnsweredWithItsPlaceAndRemedy"), ("LanguageTests/MistakeTests.swift", "a mistake is named, with its place and what would be right"),
      ("LanguageTests/FuzzTests.swift", "a million random and mutated texts give a tree or a complaint with a place")]),
    ("interrupt of long work", "Ctrl-C stops within 50 ms, sweeps of several processes within 100 ms, and never ends the session",
     [("Terminal/test_interrupts.py", "test_control_c_stops"), (SWEEPS, "test_control_c_stops_all_processes_at_once"),
      (SESSIONS, "test_interrupts_in_a_row_end_nothing")]),
    ("state intact after error and interrupt", "a line is a transaction",
     [(SESSION, "a statement that fails changes nothing"), (SESSION, "a statement that is interrupted changes nothing"),
      ("Interop/test_store.py", "test_an_export_that_is_stopped_or_killed_leaves_the_old_file")]),
    ("progress", "after half a second, with the time left; a line every ten seconds in a log; of tasks in a sweep too",
     [(SESSIONS, "test_progress_comes_and_goes"), (LINE, "test_progress_in_a_log_is_lines"),
      (SWEEPS, "test_progress_tells_of_the_sweep_and_of_what_is_done_in_it")]),
    ("history", "append-only, shared by terminals and notebooks, searched by prefix and Ctrl-R",
     [(SESSIONS, "test_history_outlives_the_session_and_a_crash"), (EDITING, "test_arrows_search_by_what_was_typed"),
      (EDITING, "test_earlier_lines_come_back"), ("Notebook/test_cells.py", "test_history_is_shared")]),
    ("session to script", "`save` keeps what the results rest on, and proves it in a new process",
     [(SESSIONS, "test_save_proves_the_script_in_another_process"), (REPLAY, "what the results do not rest on is left out"),
      (REPLAY, "defaults of the session are written out")]),
    ("replay, verified step by step", "`wick replay` compares every output with the lock",
     [(LINE, "test_a_lock_is_written_and_verified"), (STUDIES, "a recorded study replays to the same digits on any number of threads")]),
    ("cause of a drift and its echo", "the first cause is named, what follows is carried",
     [(REPLAY, "a changed option is the first cause, what follows is carried"), (STUDIES, "one changed price is told from a changed program"),
      (LINE, "test_a_replay_tells_causes_from_chance_and_threads")]),
    ("provenance", "sums of data, versions, seeds in the lock, the script in each export",
     [("Terminal/test_reports.py", "test_the_page_says_what_it_rests_on"), ("Interop/test_exports.py", "test_h5py_reads_columns_texts_and_attributes"),
      ("Interop/test_store.py", "test_what_is_in_a_store_is_listed_with_its_makers")]),
    ("hidden and stale state", "stale values are told, `update` makes them anew",
     [(SESSIONS, "test_stale_values_are_told_and_made_anew"),
      ("InterpreterTests/StalenessTests.swift", "a value is stale when what it was made of has changed, and so is what rests on it")]),
    ("script parameters", "typed, with a range; one that is unknown or that nothing reads is an error",
     [(LINE, "test_scripts_with_parameters"), (SESSION, "an unknown parameter is refused"), (SESSION, "a parameter that nothing reads is refused"),
      (STEPS, "test_a_file_gives_parameters")]),
    ("output as text, CSV, JSON", "for all that is shown", [(DISPLAY, "test_all_that_is_shown_is_json_or_csv_when_asked"), (LINE, "test_json_and_csv_can_be_read")]),
    ("pipe, -c, script, exit codes", "the first failure ends a script, and the exit code says why",
     [(LINE, "test_statements_as_an_argument"), (LINE, "test_statements_on_standard_input"), (LINE, "test_the_first_failure_ends_a_script"),
      (LINE, "test_usage_errors"), (LINE, "test_nothing_is_cut_in_a_pipe")]),
    ("display of frames", "types, units, counts of na, middle columns folded, points under one another",
     [(DISPLAY, "test_tables_and_charts_fit_a_terminal_of_any_width"), ("CommandsTests/PlotCommandTests.swift", "a table says types and what is missing")]),
    ("wide characters in tables", "a table of widths of its own", [("DrawingTests/TableTests.swift", "widthsOfCharacters")]),
    ("plots in the terminal", "sixteen charts as text, braille and ASCII; no spike is lost",
     [("Terminal/test_pictures.py", "test_every_chart_of_the_catalogue_is_tried_here"), ("DrawingTests/FaceTests.swift", "five million points"),
      (DISPLAY, "test_a_terminal_without_unicode_gets_ascii")]),
    ("candlesticks, equity with drawdown", "trading days on the axis: weekends leave no holes",
     [("DrawingTests/FaceTests.swift", "weekends leave no holes"), ("CommandsTests/PlotCommandTests.swift", "candles take series over them and volume below")]),
    ("manners without colour or terminal", "`NO_COLOR`, `--color`, `TERM=dumb`, pipes, closed pipes",
     [(EDITING, "test_no_color_means_no_color"), (EDITING, "test_odd_terminals"), (LINE, "test_output_to_a_closed_pipe_is_no_misfortune")]),
    ("SVG, HTML, report", "charts as files, a study as one page that needs nothing else",
     [("DrawingTests/FaceTests.swift", "every chart is valid SVG with title and description"),
      ("Terminal/test_reports.py", "test_the_page_is_whole_and_needs_nothing_else"), ("Terminal/test_pictures.py", "test_a_browser_draws_every_chart")]),
    ("Jupyter kernel", "all of jupyter_kernel_test; cells share session, journal and history with the prompt",
     [("Notebook/test_protocol.py", "test_none_is_skipped"), ("Notebook/test_cells.py", "test_the_session_is_that_of_the_prompt"),
      ("Notebook/test_cells.py", "test_an_interrupt_stops_within_50_ms"), ("Notebook/test_notebooks.py", "test_it_runs")]),
    ("undo", "fifty changes back and forth",
     [("InterpreterTests/StalenessTests.swift", "fifty changes are undone and redone, and no more"), (SESSION, "undo goes back and redo forward")]),
    ("crash recovery", "a kill loses at most the running line",
     [("Terminal/test_crashes.py", "test_a_kill_loses_at_most_the_running_line"), (SESSIONS, "test_a_lost_session_is_recovered")]),
    ("plug-ins", "formulas of one's own stand beside the catalogue's; scripts are included; there is no binary interface",
     [(STUDIES, "a formula that another one uses is kept in the script"), (STUDIES, "an example runs")]),
    ("sweeps, parallel and remote", "worker processes, parts that are merged, Slurm; the table is the same, and nothing finished is lost",
     [(SWEEPS, "test_any_number_of_processes_gives_the_same_table"), (SWEEPS, "test_a_killed_sweep_goes_on_where_it_was"),
      (SWEEPS, "test_parts_make_the_same_table"), ("Cluster/test_slurm.py", "test_a_cluster_gives_the_same_table")]),
    ("time series: calendars, as-of, panels", "calendars of markets, joins as it was known, functions down each symbol and across",
     [("CommandsTests/TimeCommandTests.swift", "reports are joined as they were known"), ("CommandsTests/TimeCommandTests.swift", "symbols are put on the same times"),
      ("FramesTests/TradingCalendarTests.swift", "sessionsEqualThoseOfTwoPackagesButForKnownDifferences")]),
    ("guards", "no look ahead, no whole-sample statistics, purging by look-back and label, trials counted",
     [("CommandsTests/FeatureCommandTests.swift", "no feature leaks, a look ahead does, also behind a name"),
      (STUDIES, "what looks ahead chooses no rows and fills no order"),
      ("LearningTests/SplitTests.swift", "noTrainingSpanMeetsATestSpan"), ("EngineTests/LawsTests.swift", "noValueDependsOnLaterRows")]),
]


def names(file):
    """The tests in a file, by their names."""
    text = (ROOT / "Tests" / file).read_text()
    return re.findall(r"^def (test_\w+)", text, re.M) if file.endswith(".py") else re.findall(r"@Test\b(?:(?!@Test\b).)*?func `?([^`(]+)", text, re.S)


def sentence(name):
    words = re.sub(r"(?<=[a-z])([A-Z])", lambda letter: " " + letter[1].lower(), name) if " " not in name else name
    return words.removeprefix("test_").replace("_", " ")


def page():
    lines = ["# What the shell can do", "", "Each line is shown by the tests that it names; this page is made by one of them,",
             "`Tests/Terminal/test_features.py`, which fails where a test is gone. Times are those that",
             "`make bench` holds it to; in `make test`, on any machine, a fault is what takes twenty times as long.", "", "| | feature | wick | shown by |", "|---|---|---|---|"]
    for number, (feature, what, tests) in enumerate(FEATURES, 1):
        by_file = {}
        for file, name in tests:
            by_file.setdefault(file, []).append(sentence(name))
        shown = "<br>".join(f"[{file}](../{file}): {', '.join(found)}" for file, found in by_file.items())
        lines.append(f"| {number} | {feature} | {what} | {shown} |")
    return "\n".join(lines) + "\n"


def test_every_feature_is_shown_by_tests_that_are_there():
    assert len(FEATURES) == 34
    missing = [f"{file}: {name}" for _, _, tests in FEATURES for file, name in tests if name not in names(file)]
    assert not missing, missing
    assert all(tests for _, _, tests in FEATURES)


def test_the_page_is_that_of_the_tests():
    if os.environ.get("WICK_RECORD"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()
