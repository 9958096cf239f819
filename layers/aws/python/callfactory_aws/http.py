"""The Api: our endpoints on Chalice. Nothing else knows Chalice.

A request passes, in this order: permission, protection against forgery, rate limit, media type and size, validation,
idempotency, the view. Whatever is raised becomes a problem (RFC 9457); nothing that the client sent is logged.
"""

import re
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from chalice.app import Chalice, Request, Response
from pydantic import BaseModel

from callfactory.errors import CallFactoryError, InvalidInput, NotFound, TooLarge, UnsupportedMediaType
from callfactory.errors import FieldProblem as Field
from callfactory.ids import ID_PATTERN
from callfactory.principal import Permission, Principal
from callfactory_aws import authorization, observability, problem
from callfactory_aws.compressed import FEWEST, packed, reads_gzip
from callfactory_aws.endpoint import JSON, LONGEST_KEY, Allow, Answer, Call, Created, Endpoint, RateLimit
from callfactory_aws.http_headers import COMMON_HEADERS, fold_headers
from callfactory_aws.services import Services
from callfactory_aws.validation import matches, read_body, read_query

View = Callable[[Call[Any, Any]], BaseModel | Answer | Created | None]
_IDEMPOTENCY_KEY = "idempotency-key"
_ID = re.compile(ID_PATTERN)


class Api(Chalice):
    """The endpoints of one function family, and the Lambda handler that serves them."""

    def __init__(self, family: str, services: Callable[[], Services]) -> None:
        # An empty env: Chalice would otherwise write to os.environ when imported. Logs are ours.
        super().__init__(f"callfactory-{family}", configure_logs=False, env={})
        self.family = family
        self.services = services
        self.endpoints: list[Endpoint] = []

    def endpoint(
        self,
        method: str,
        path: str,
        *,
        allow: Permission | Allow,
        tag: str,
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        answer: type[BaseModel] | None = None,
        status: int | None = None,
        errors: tuple[type[CallFactoryError], ...] = (),
        creates: Callable[[Call[Any, Any], str], BaseModel | Answer] | None = None,
        reads: tuple[str, ...] = (),
        limit: RateLimit | None = None,
        max_bytes: int = 262_144,
    ) -> Callable[[View], View]:
        """Declares a route. `allow` has no default: who may call is decided, never forgotten.

        `creates` makes the answer from the new resource's id: the view then returns `Created`, and the
        Idempotency-Key header works. Where it returns an `Answer`, `answer` names the model of its body.
        """

        def register(view: View) -> View:
            summary, _, description = (view.__doc__ or "").strip().partition("\n")
            declared = Endpoint(
                family=self.family,
                method=method,
                path=path,
                allow=allow,
                view=view,
                summary=summary.rstrip("."),
                description=description.strip(),
                tag=tag,
                body=body,
                query=query,
                answer=answer,
                status=status or (201 if creates else 200 if answer else 204),
                errors=errors,
                creates=creates,
                reads=reads,
                limit=limit,
                max_bytes=max_bytes,
            )
            self.endpoints.append(declared)
            self.route(path, methods=[method], name=declared.operation_id, content_types=[])(self._serving(declared))
            return view

        return register

    def _serving(self, endpoint: Endpoint) -> Callable[..., Response]:
        """The Chalice view: catches everything, because Chalice would answer and log exceptions in its own way."""

        def serve(**path: str) -> Response:
            request = self.current_request
            assert request is not None  # noqa: S101  # Chalice sets it before it calls a view
            request_id = str(request.context.get("requestId", ""))
            started = time.perf_counter()
            try:
                response = self._respond(endpoint, request, path, request_id)
            except CallFactoryError as refusal:
                refused, headers = problem.problem_of(refusal, request_id)
                response = _problem_response(refused, headers)
            except Exception as failure:  # noqa: BLE001  # the last line of defence: a 500 that leaks nothing
                _log_failure(endpoint, request_id, failure)
                response = _problem_response(problem.internal(request_id), {})
            _log_request(endpoint, request, request_id, response.status_code, started)
            response.headers["X-Request-Id"] = request_id
            return response

        return serve

    def _respond(self, endpoint: Endpoint, request: Request, path: Mapping[str, str], request_id: str) -> Response:
        context = request.context.get("authorizer") or {}
        headers = fold_headers(request.headers)
        caller = None if endpoint.public else authorization.principal_of(context)
        visitor = str(request.context.get("identity", {}).get("sourceIp", ""))
        call: Call[Any, Any] = Call(
            body=None,
            query=None,
            path={name: unquote(value) for name, value in path.items()},
            headers=headers,
            content=_raw(request),
            content_type=headers.get("content-type", ""),
            request_id=request_id,
            visitor=visitor,
            caller=caller,
            url=f"https://{headers.get('host', '')}{request.context.get('path', '')}",
        )
        if isinstance(endpoint.allow, Permission):
            call.principal.require(endpoint.allow)
            authorization.refuse_forged(context, endpoint.method, headers)
        self.services().rate_limiter.admit(_client(endpoint, caller, visitor), endpoint.rate_limit)
        return self._answer(endpoint, _validated(endpoint, call, _query(request)))

    def _answer(self, endpoint: Endpoint, call: Call[Any, Any]) -> Response:
        if endpoint.creates is None:
            result = endpoint.view(call)
            return _response(endpoint, result if isinstance(result, Answer) else Answer(result), call.headers)
        created = self._create(endpoint, call)
        shown = created.shown or endpoint.creates(call, created.resource_id)
        answer = shown if isinstance(shown, Answer) else Answer(shown)
        if answer.body is None or not created.shown_once:
            return _response(endpoint, answer, call.headers)
        shown_once = answer.body.model_copy(update=dict(created.shown_once))
        return _response(endpoint, replace(answer, body=shown_once), call.headers)

    def _create(self, endpoint: Endpoint, call: Call[Any, Any]) -> Created:
        key = call.headers.get(_IDEMPOTENCY_KEY)
        if key is None:
            return _created(endpoint.view(call))
        if not endpoint.shortest_key <= len(key) <= LONGEST_KEY:
            words = f"Use {endpoint.shortest_key} to {LONGEST_KEY} characters."
            raise InvalidInput([Field("header", "Idempotency-Key", "length", words)])
        scope = f"{call.caller.account_id if call.caller else 'visitor'}/{endpoint.operation_id}"
        key = key if call.caller else f"{call.visitor}/{key}"  # it is kept as a hash
        asked = "/".join(call.path.values()) + (f"?{call.query.model_dump_json()}" if endpoint.query else "")
        return self.services().idempotency.once(
            scope=scope,
            key=key,
            request=asked.encode() + b"\n" + call.content,
            make=lambda: _created(endpoint.view(call)),
            context=self.lambda_context,
        )


def _raw(request: Request) -> bytes:
    content = request.raw_body
    return content.encode() if isinstance(content, str) else content


def _query(request: Request) -> dict[str, list[str]]:
    """Every value of every parameter; Chalice's own mapping shows the last one only."""
    return {name: list(request.query_params.getlist(name)) for name in request.query_params or ()}  # type: ignore[union-attr]  # None has no names


def _client(endpoint: Endpoint, caller: Principal | None, visitor: str) -> str:
    """Whom a rate limit counts, in which bucket: endpoints with a limit of their own count alone."""
    who = f"{caller.account_id}/{caller.subject_id}" if caller else f"visitor/{visitor}"
    return f"{who}/{endpoint.operation_id if endpoint.limit else 'all'}"


def _created(result: object) -> Created:
    if not isinstance(result, Created):
        raise TypeError("the view of a creating endpoint returns Created")
    return result


def _validated(endpoint: Endpoint, call: Call[Any, Any], sent_query: Mapping[str, list[str]]) -> Call[Any, Any]:
    """The call with body and query read into their models. Raises one InvalidInput naming the fields of both."""
    _refuse_impossible_ids(call.path)
    if len(call.content) > endpoint.max_bytes:
        raise TooLarge(f"The body may have at most {endpoint.max_bytes} bytes.")
    media_type = call.content_type.partition(";")[0].strip().lower() or JSON
    if endpoint.content_types and not matches(media_type, endpoint.content_types):
        raise UnsupportedMediaType(f"This endpoint reads {', '.join(endpoint.content_types)}.")
    fields: list[Field] = []
    body = query_values = None
    try:
        body = read_body(endpoint.body, call.content) if endpoint.body and media_type == JSON else None
    except InvalidInput as error:
        fields.extend(error.fields)
    try:
        query_values = read_query(endpoint.query, sent_query)
    except InvalidInput as error:
        fields.extend(error.fields)
    if fields:
        raise InvalidInput(fields)
    return replace(call, body=body, query=query_values, content_type=media_type)


def _refuse_impossible_ids(path: Mapping[str, str]) -> None:
    """An id that cannot exist is not found; it never reaches a key of a table."""
    for name, value in path.items():
        if name.endswith("_id") and not _ID.fullmatch(value):
            raise NotFound("There is no such thing, or it is not yours.")


def _response(endpoint: Endpoint, answer: Answer, asked: Mapping[str, str]) -> Response:
    headers: dict[str, Any] = {**COMMON_HEADERS, **answer.headers}
    if answer.cookies:
        headers["Set-Cookie"] = [cookie.header() for cookie in answer.cookies]
    if answer.body is not None:
        headers.setdefault("Content-Type", JSON)
    text = answer.body.model_dump_json() if answer.body is not None else ""
    status = answer.status or endpoint.status
    if len(text) < FEWEST:
        return Response(body=text, status_code=status, headers=headers)
    headers["Vary"] = "Accept-Encoding"
    kind = _Packed if reads_gzip(asked.get("accept-encoding", "")) else Response
    return kind(body=text, status_code=status, headers=headers)


class _Packed(Response):
    """A text that leaves as the bytes of its gzip."""

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:
        headers = {**self.headers, "Content-Encoding": "gzip"}
        handed = Response(body="", headers=headers, status_code=self.status_code).to_dict(binary_types)
        return {**handed, "body": packed(str(self.body)), "isBase64Encoded": True}


def _problem_response(refused: problem.Problem, headers: Mapping[str, str]) -> Response:
    return Response(
        body=refused.model_dump_json(exclude_none=True),
        status_code=refused.status,
        headers={**COMMON_HEADERS, **headers, "Content-Type": problem.MEDIA_TYPE},
    )


def _log_request(endpoint: Endpoint, request: Request, request_id: str, status: int, started: float) -> None:
    """One line a request: what was asked of which route, how it went. Ids and codes only."""
    context = request.context.get("authorizer") or {}
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    observability.logger().info(
        "request",
        extra={
            "request_id": request_id,
            "operation": endpoint.operation_id,
            "status": status,
            "milliseconds": milliseconds,
            "account_id": context.get("account_id"),
            "subject_id": context.get("subject_id"),
        },
    )
    observability.count("Requests")
    if status >= 500:
        observability.count("ServerErrors")
    observability.duration("Latency", milliseconds)
    observability.flush()


def _log_failure(endpoint: Endpoint, request_id: str, failure: Exception) -> None:
    """Where it broke, without the message: messages of libraries quote what they were given."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(failure.__traceback__)]
    observability.logger().error(
        "failure",
        extra={
            "request_id": request_id,
            "operation": endpoint.operation_id,
            "kind": type(failure).__name__,
            "code": observability.code_of(failure),
            "frames": frames[-12:],
        },
    )
