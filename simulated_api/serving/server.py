"""`SimulatedApi`: the simulated API on a loopback port, run by uvicorn in a thread."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from simulated_api.serving.app import API_ROOT, Api
from simulated_api.serving.control import Control
from simulated_api.serving.replay import Replay
from simulated_api.serving.simulation import Knobs, Simulation
from simulated_api.trouble.quota import Quota
from simulated_api.trouble.transport import CuttableProtocol
from simulated_api.truth.streams import Truth

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from simulated_api.serving.request_log import Entry

_START_TIMEOUT = 60.0
_CONFIG_TIERS = ("basic", "advanced", "premium", "ultimate")
_DEFAULT_HISTORY = timedelta(days=44)


class SimulatedApi:
    """The simulated TikTok API as a context manager.

    Args:
        now: the world's moment (aware); None follows the real clock.
        seed: everything in the world depends on it.
        world: `default` (nine ad accounts, lists and reports of more than a page), `tiny`, `story` (the demo's),
            `wide:N` or `idle:N`.
        port: TCP port on 127.0.0.1, 0 for any free one.
        tier: quota level of the developer app (`none`, `basic`, `advanced`, `premium`, `ultimate`, `sandbox`).
        replay: a folder with a recording, which is served instead of a world.
        knobs: initial values of `Knobs`.
    """

    def __init__(
        self,
        *,
        now: datetime | None = None,
        seed: int = 7,
        world: str = "default",
        port: int = 0,
        tier: str = "none",
        replay: Path | None = None,
        **knobs: Any,  # noqa: ANN401 (each knob has its own type)
    ) -> None:
        self.simulation = Simulation(now, seed, world, Knobs(**knobs))
        self.truth = Truth(self.simulation)
        self.quota = Quota(tier)
        self._api = Api(self.simulation, self.quota)
        self.faults = self._api.faults
        self._replay = Replay(replay, self._api.log) if replay else None
        config = uvicorn.Config(
            self._application(),
            http=CuttableProtocol,
            host="127.0.0.1",
            port=port,
            log_level="critical",
            # Longer than any pause of a client: a connection that dies idle would look like an injected fault.
            timeout_keep_alive=75,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="simulated-tiktok-api", daemon=True)
        self.base_url = ""

    def _application(self) -> Starlette:
        verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        answer = self._replay.answer if self._replay else self._api.answer
        routes = [Route(API_ROOT + "{path:path}", answer, methods=verbs)]
        application = Starlette(routes=[*routes, *Control(self._api, self.truth).routes()])
        application.router.redirect_slashes = False
        return application

    def __enter__(self) -> SimulatedApi:
        """Start the server and wait until it listens."""
        self._thread.start()
        deadline = time.monotonic() + _START_TIMEOUT
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the simulated API did not start")
            time.sleep(0.005)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.base_url = f"http://127.0.0.1:{port}{API_ROOT}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self._server.should_exit = True
        self._thread.join(timeout=10)

    @property
    def now(self) -> datetime:
        """The world's moment. Setting it restates conversions and adds days, rows and entities."""
        return self.simulation.now

    @now.setter
    def now(self, value: datetime) -> None:
        self.simulation.now = value

    @property
    def knobs(self) -> Knobs:
        """Behaviours that a test can turn."""
        return self.simulation.knobs

    @property
    def requests(self) -> list[Entry]:
        """Every API request since the log was last cleared, oldest first."""
        return self._api.log.entries()

    def clear_log(self) -> None:
        """Forget the requests so far."""
        self._api.log.clear()

    def revoke_token(self, after: int = 0) -> None:
        """Let the present access tokens answer `after` more requests, then refuse them with 40105."""
        for token in self.simulation.credentials.tokens.values():
            token.remaining = after

    def config(self, **overrides: object) -> dict[str, Any]:
        """Return a valid connector configuration for this server; keyword arguments replace properties."""
        known = self.simulation.credentials
        start = (self.simulation.world.anchor - _DEFAULT_HISTORY).date()
        base: dict[str, Any] = {
            "credentials": {
                "auth_type": "oauth2.0",
                "app_id": known.app_id,
                "secret": known.secret,
                "access_token": next(iter(known.tokens)),
            },
            "start_date": start.isoformat(),
            "api_base_url": self.base_url,
        }
        if self.quota.tier in _CONFIG_TIERS:
            base["rate_limit_tier"] = self.quota.tier
        return base | overrides
