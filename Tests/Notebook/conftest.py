import os
import subprocess

import pytest
from notebook import ROOT, WICK


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """A home of the tests' own, in which wick is a kernel of Jupyter."""
    home = tmp_path_factory.mktemp("home")
    changed = {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "JUPYTER_DATA_DIR": str(home / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    os.chdir(ROOT)
    subprocess.run([WICK, "notebook", "install", "--user"], check=True, capture_output=True)
    yield home
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture
def notebook():
    """Starts kernels; all are gone afterwards."""
    from notebook import Notebook

    started = []

    def start():
        one = Notebook()
        started.append(one)
        return one

    yield start
    for one in started:
        one.end()
