"""A connection that answers with a fixture's bytes, for libraries that use httpx or its successor."""
import httpx


def transport(body: bytes, content_type: str, library=httpx):
    return library.MockTransport(lambda request: library.Response(200, content=body, headers={"content-type": content_type}))


EVENTS, LINES, JSON = "text/event-stream", "application/x-ndjson", "application/json"
