import pytest

from terminal import Terminal


@pytest.fixture
def terminal(tmp_path):
    """Opens terminals that share a home directory of their own."""
    opened = []

    def open_one(**settings):
        one = Terminal(tmp_path, **settings)
        opened.append(one)
        return one

    yield open_one
    for one in opened:
        one.child.close(force=True)
