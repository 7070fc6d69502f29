"""Notebooks that come with wick run from the first cell to the last."""

import nbclient
import nbformat
import pytest

from notebook import ROOT

NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))


def test_there_are_some():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_runs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "wick"
    stored = [cell.get("outputs") for cell in notebook.cells if cell.cell_type == "code"]
    assert stored and not any(stored), "notebooks are kept without output"
    # Jupyter starts a kernel in the folder of its notebook.
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert {"text/plain", "text/html"} <= kinds
    assert not [output for output in outputs if output.output_type == "error"]
    nbformat.validate(notebook)


def test_an_error_ends_the_run_and_names_its_cause():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in ("x = 1", "clsoe", "x = 2")])
    client = nbclient.NotebookClient(notebook, kernel_name="wick", resources={"metadata": {"path": str(ROOT)}})
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="clsoe"):
        client.execute()
    assert notebook.cells[2].outputs == [] and notebook.cells[2].execution_count is None


def test_a_cell_that_takes_too_long_is_interrupted():
    code = "for i in 1..30000 { for k in 1..3000 { x = $i * $k } }"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code), nbformat.v4.new_code_cell("3 + 4")])
    nbclient.NotebookClient(
        notebook, kernel_name="wick", timeout=1, interrupt_on_timeout=True, allow_errors=True,
        resources={"metadata": {"path": str(ROOT)}}).execute()
    assert notebook.cells[0].outputs[0].ename == "Interrupted"
    assert notebook.cells[1].outputs[0].data["text/plain"] == "7"
