"""Jupyter's own tests of kernels."""

import jupyter_kernel_test


class KernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "wick"
    language_name = "wick"
    file_extension = ".wick"
    # A text that is not the cell's last value is written; a verb typed short is told of on the side.
    code_hello_world = '"hello, world"\nx = 1'
    code_stderr = "histo tail=1"
    completion_samples = [
        {"text": "expo", "matches": ["export"]},
        {"text": "fit xgboost dep", "matches": ["depth="]},
    ]
    complete_code_samples = ["1 + 2", "px = load datasets/daily/IBM.csv", "for i in 1..3 { $i }"]
    incomplete_code_samples = ["for i in 1..3 {", "y = mean(close,"]
    invalid_code_samples = ["x = = 3", "1 +* 2"]
    code_page_something = "? load"
    code_generate_error = "nothing_has_this_name"
    code_execute_result = [
        {"code": "1+2", "result": "3"},
        {"code": "[1 2 3]", "result": "[1 2 3]"},
        {"code": '"a text"', "result": "a text"},
    ]
    code_display_data = [
        {"code": "names", "mime": "text/html"},
        {"code": "plot line [1 3 2 4]", "mime": "text/plain"},
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "load"
    code_clear_output = "clear"


class WelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "wick"
    support_iopub_welcome = True


def test_none_is_skipped():
    """Each of the tests above runs: what it needs is given."""
    empty = {name for name, value in vars(jupyter_kernel_test.KernelTests).items() if value in ("", [], ()) and name[0] != "_"}
    given = {name for name in empty if getattr(KernelTests, name)}
    assert empty == given, empty - given
    tests = [name for one in (KernelTests, WelcomeTests) for name in dir(one) if name.startswith("test_")]
    assert len(tests) == 13, tests
