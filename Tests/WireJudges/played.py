"""A connection that answers with a fixture's bytes, for libraries that use httpx."""
import httpx


def transport(body: bytes, content_type: str) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: httpx.Response(200, content=body, headers={"content-type": content_type}))


EVENTS, LINES, JSON = "text/event-stream", "application/x-ndjson", "application/json"
