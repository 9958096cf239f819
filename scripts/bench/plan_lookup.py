"""The call plan as a switch asks for it: CPU per question, through the whole API, with a store on the other side.

The store is a small HTTP server in a process of its own that answers like DynamoDB, so that what is measured is our
function alone: the API, the decision, the client, the sockets. CPU time, not the clock: a switch that asks a thousand
times a second pays for CPU. Goal: the slowest of a hundred (p99) under 5 ms.
"""

import base64
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import redirect_stdout
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WARM_UP = 200
QUESTIONS = 5000
GOAL_MS = 5.0
E164 = "+448081570000"

PLAN = {
    "ring_to": [[f"+3120123456{n}", 20] for n in range(10)],
    "hours": {
        "zone": "Europe/Amsterdam",
        "weekly": [[[540, 720], [780, 1050]]] * 7,
        "special": {f"2027-{month:02d}-{day:02d}": [] for month in range(1, 13) for day in (1, 15)},
    },
    "announcement": ["nl", "Welkom. " * 20],
    "closed_announcement": ["nl", "Wij zijn gesloten. " * 20],
    "answering_machine": True,
}
ITEM = {
    "e164": {"S": E164},
    "account_id": {"S": "acc_" + "0" * 26},
    "number_id": {"S": "num_" + "0" * 26},
    "version": {"N": "7"},
    "paused": {"BOOL": False},
    "plan": {"S": json.dumps(PLAN)},
    "recording": {"S": json.dumps({"days": 30, "purpose": "Training of colleagues", "announcement": "nl"})},
}


def main() -> None:
    """Prints the figures, and one line of JSON for programs."""
    store, port = _store()
    try:
        milliseconds = sorted(_measured(port))
    finally:
        store.terminate()
        store.wait()
    p50, p99 = statistics.median(milliseconds), milliseconds[int(len(milliseconds) * 0.99)]
    print(f"plan lookup, CPU of {QUESTIONS} questions: p50 {p50:.2f} ms, p99 {p99:.2f} ms; goal p99 under {GOAL_MS} ms")
    print(json.dumps({"bench": "plan_lookup", "p50_ms": p50, "p99_ms": p99, "ok": p99 < GOAL_MS}))


def _measured(port: int) -> list[float]:
    os.environ.update(
        AWS_ACCESS_KEY_ID="bench",
        AWS_SECRET_ACCESS_KEY="bench",  # noqa: S106  # the store asks for none
        AWS_DEFAULT_REGION="eu-west-1",
        AWS_ENDPOINT_URL_DYNAMODB=f"http://127.0.0.1:{port}",
    )
    api, context = _api()
    event = _event()
    spent = []
    with redirect_stdout(StringIO()):
        for _ in range(WARM_UP + QUESTIONS):
            before = time.process_time_ns()
            api(event, context)
            spent.append((time.process_time_ns() - before) / 1e6)
        answer = api(event, context)
    if answer["statusCode"] != 200 or len(json.loads(answer["body"])["ring_to"]) not in {0, 10}:
        raise SystemExit(f"the lookup does not work: {answer['body']}")
    return spent[WARM_UP:]


def _api() -> tuple[Any, Any]:
    for layer in ("domain", "aws"):
        sys.path.insert(0, str(ROOT / "layers" / layer / "python"))
    sys.path.insert(0, str(ROOT))
    from callfactory.clock import SystemClock  # noqa: PLC0415  # the paths above come first
    from callfactory_aws.crypto import Keyring  # noqa: PLC0415
    from callfactory_aws.rate_limits import DynamoRateLimiter  # noqa: PLC0415
    from callfactory_aws.services import Services  # noqa: PLC0415
    from callfactory_aws.tables.plans import DynamoPlans  # noqa: PLC0415
    from functions.order import app, wiring  # noqa: PLC0415
    from tests.fakes import FakeIdempotency  # noqa: PLC0415
    from tests.gateway import FakeLambdaContext  # noqa: PLC0415

    services = Services(FakeIdempotency(), DynamoRateLimiter("rate_limits", Keyring(b"x" * 32)))
    vars(wiring).update(plans=lambda: DynamoPlans("plans"), clock=SystemClock)
    app.api.services = lambda: services
    return app.api, FakeLambdaContext()


def _event() -> dict[str, Any]:
    body = json.dumps({"number": E164}).encode()
    return {
        "httpMethod": "POST",
        "path": "/plan/lookup",
        "resource": "/plan/lookup",
        "headers": {"Content-Type": "application/json", "X-Api-Key": "cfk_…"},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
        "requestContext": {
            "requestId": "request",
            "resourcePath": "/plan/lookup",
            "httpMethod": "POST",
            "path": "/v1/plan/lookup",
            "identity": {"sourceIp": "192.0.2.7"},
            "authorizer": {
                "account_id": "acc_" + "0" * 26,
                "kind": "key",
                "subject_id": "key_" + "0" * 26,
                "permissions": "plan:read",
                "roles": "",
                "session_id": "",
                "mfa": "false",
                "source_id": "",
                "credential": "key",
            },
        },
    }


class _Store(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:  # the name that http.server asks for
        self.rfile.read(int(self.headers["Content-Length"]))
        wants_item = self.headers["X-Amz-Target"].endswith("GetItem")
        content = json.dumps({"Item": ITEM} if wants_item else {"Attributes": {"requests": {"N": "1"}}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _store() -> "tuple[subprocess.Popen[bytes], int]":
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, __file__, "--store", str(port)])
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process, port
    raise SystemExit("the store did not start")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--store"]:
        HTTPServer(("127.0.0.1", int(sys.argv[2])), _Store).serve_forever()
    else:
        main()
