"""The routes. Each answers with what an operation of the registry, or the worker, says.

They make no spans: a call is measured by who makes it.
"""

import hmac
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from onboarding.clock import Clock
from onboarding.database import Sessions
from onboarding.drivers import calls
from onboarding.errors import InvalidInput, OnboardingError
from onboarding.registry import OperationRegistry, Params, build_registry
from onboarding.settings import Settings
from onboarding.worker.scheduler import Scheduler


class Api:
    """The handlers of the routes."""

    def __init__(
        self,
        settings: Settings,
        sessions: Sessions,
        clock: Clock,
        registry: OperationRegistry,
        scheduler: Scheduler,
    ) -> None:
        self._settings = settings
        self._sessions = sessions
        self._clock = clock
        self._registry = registry
        self._scheduler = scheduler

    async def query(self, request: Request) -> Response:
        """Tell where an account stands."""
        params = {"account_id": request.path_params["account_id"]}
        return await self._dispatch("onboarding.query", params)

    async def advance(self, request: Request) -> Response:
        """Lead an account to its next stage."""
        return await self._dispatch("onboarding.advance", await _body(request))

    async def feedback(self, request: Request) -> Response:
        """Take feedback on a signal."""
        params = await _body(request)
        return await self._dispatch("signals.feedback", params, HTTPStatus.CREATED)

    async def approve(self, request: Request) -> Response:
        """Approve a proposal, as the person that `account_id` names."""
        return await self._decide("proposals.approve", request)

    async def reject(self, request: Request) -> Response:
        """Reject a proposal, as the person that `account_id` names."""
        return await self._decide("proposals.reject", request)

    async def tick_once(self, request: Request) -> Response:
        """Let the scheduler tick once."""
        return await self._as_admin(request, lambda: self._scheduler.tick_once("api").as_json())

    async def worker_status(self, request: Request) -> Response:
        """Tell how the worker is."""
        return await self._as_admin(request, self._scheduler.status)

    async def _decide(self, name: str, request: Request) -> Response:
        path = {"proposal_id": request.path_params["proposal_id"]}
        params = {**await _body(request), **path} if self._is_admin(request) else path
        return await self._as_admin(request, lambda: self._registry.dispatch(name, params))

    async def _dispatch(
        self, name: str, params: Params, status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        result = await run_in_threadpool(self._registry.dispatch, name, params)
        return JSONResponse(result, status)

    async def _as_admin(self, request: Request, work: Callable[[], dict[str, Any]]) -> Response:
        is_admin = self._is_admin(request)
        if is_admin:
            try:
                response = JSONResponse(await run_in_threadpool(work))
            except OnboardingError as error:
                response = _refusal(error.code, str(error), error.status)
        else:
            response = _refusal("forbidden", "the admin token is wanted", HTTPStatus.FORBIDDEN)
        await run_in_threadpool(self._record, request, response.status_code, is_admin=is_admin)
        return response

    def _is_admin(self, request: Request) -> bool:
        token = self._settings.admin_token
        shown = request.headers.get("X-Admin-Token", "")
        return token is not None and hmac.compare_digest(shown.encode(), token.encode())

    def _record(self, request: Request, status: int, *, is_admin: bool) -> None:
        with self._sessions.begin() as session:
            path = request.url.path
            now = self._clock()
            calls.insert(session, request.method, path, status, now, authenticated=is_admin)


async def _body(request: Request) -> Params:
    try:
        body = await request.json()
    except ValueError as error:
        message = "the body is no JSON"
        raise InvalidInput(message) from error
    if not isinstance(body, dict):
        message = "the body has to be an object"
        raise InvalidInput(message)
    return body


def _refusal(code: str, message: str, status: int) -> JSONResponse:
    return JSONResponse({"error": code, "message": message}, status)


async def _refused(request: Request, error: Exception) -> Response:
    del request
    status = error.status if isinstance(error, OnboardingError) else 500
    code = error.code if isinstance(error, OnboardingError) else "error"
    return _refusal(code, str(error), status)


def create_app(settings: Settings, sessions: Sessions, clock: Clock) -> Starlette:
    """Return the application."""
    registry = build_registry(sessions, clock, settings.history)
    api = Api(settings, sessions, clock, registry, Scheduler(settings, sessions, clock))
    return Starlette(
        routes=[
            Route("/onboarding/advance", api.advance, methods=["POST"]),
            Route("/onboarding/{account_id}", api.query, methods=["GET"]),
            Route("/signals/feedback", api.feedback, methods=["POST"]),
            Route("/admin/tick_once", api.tick_once, methods=["POST"]),
            Route("/admin/proposals/{proposal_id}/approve", api.approve, methods=["POST"]),
            Route("/admin/proposals/{proposal_id}/reject", api.reject, methods=["POST"]),
            Route("/admin/worker/status", api.worker_status, methods=["GET"]),
        ],
        exception_handlers={OnboardingError: _refused},
    )
