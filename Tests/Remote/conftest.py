import pytest

from server import Providers
from wick import Wick


@pytest.fixture
def providers():
    server = Providers()
    yield server
    server.end.cancel()
    server.shutdown()
    server.server_close()


@pytest.fixture
def wick(tmp_path, providers):
    return Wick(tmp_path, providers.environment())
