"""Each provider's own library judges what the dialects send to it, and whether what the fixtures receive from it is real."""
import warnings

import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "refused(reason): what the library must refuse; it is a failure if it does not")


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    marker = pyfuncitem.get_closest_marker("refused")
    if marker is None:
        return (yield)
    try:
        yield
    except Exception:
        return True
    pytest.fail(f"this is accepted after all: {marker.args[0]}")


@pytest.fixture(autouse=True)
def nothing_is_sent(monkeypatch):
    """A judge that asks its provider would be no judge."""

    def refuse(*_):
        raise AssertionError("a judge opened a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    with warnings.catch_warnings():
        # Names that a library does not know yet are found by other means, where they matter.
        warnings.simplefilter("ignore")
        yield
