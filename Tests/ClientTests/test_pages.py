"""The page that describes the API is where the environment wants it."""
import pytest

import gateway as gateways


def found(upstream, env: dict, *paths: str) -> list:
    with gateways.Gateway(gateways.config([gateways.openai_model("plain", upstream)]), env=env) as running:
        return [running.request("GET", path, key=None)[0] for path in paths]


def test_no_docs(upstream):
    assert found(upstream, {"NO_DOCS": "True"}, "/", "/docs", "/redoc", "/openapi.json") == [404] * 4


@pytest.mark.parametrize("url", ["/house/api", "house/api", "/house/api/"])
def test_docs_url(upstream, url):
    assert found(upstream, {"DOCS_URL": url}, "/house/api", "/") == [200, 404]


def test_the_second_page(upstream):
    assert found(upstream, {"REDOC_URL": "/second"}, "/", "/second", "/redoc") == [200, 200, 404]
    assert found(upstream, {"NO_REDOC": "True"}, "/", "/redoc") == [200, 404]


@pytest.mark.parametrize("root", ["/llm", "llm/"])
def test_a_root_path(upstream, root):
    assert found(upstream, {"SERVER_ROOT_PATH": root}, "/llm/health/liveliness", "/llm", "/health/liveliness") == [200, 200, 200]


def test_filtered(upstream):
    with gateways.Gateway(gateways.config([gateways.openai_model("plain", upstream)]), env={"DOCS_FILTERED": "True"}) as running:
        paths = running.request("GET", "/openapi.json")[2]["paths"]
        page = running.request("GET", "/")[2]
        assert "/v1/chat/completions" in paths and "/health" not in paths
        assert "/v1/chat/" in page.replace("<wbr>", "") and "/model/info" not in page.replace("<wbr>", "")


def test_what_stands_in_braces_can_be_filled_in(upstream):
    with gateways.Gateway(gateways.config([gateways.openai_model("plain", upstream)])) as running:
        page = running.request("GET", "/", key=None)[2]
        assert 'aria-label="path" value="/decisions/{call_id}"' in page
