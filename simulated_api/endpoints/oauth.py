"""oauth2/access_token and tt_user/oauth2/refresh_token."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from simulated_api.endpoints.accounts import check_app
from simulated_api.serving.answers import Answer
from simulated_api.trouble.errors import (
    AUTH_CODE,
    GRANT_TYPE,
    REFRESH_EXPIRED,
    REFRESH_INVALID,
    ApiError,
)

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation

_ACCESS_SECONDS = 86_400
_REFRESH_SECONDS = 28_484_364


def exchange_code(sim: Simulation, params: Params) -> Answer:
    """Exchange an authorisation code, which lives an hour and is good for once, for a long-lived token."""
    params.require("app_id", "secret", "auth_code")
    check_app(sim, params.text("app_id"), params.text("secret"))
    codes = sim.credentials.auth_codes
    code = params.text("auth_code")
    expires = codes.get(code)
    if code not in codes or (expires is not None and sim.now >= expires):
        text = "The auth_code is canceled. Please re-authorize and try again with a new auth_code."
        raise ApiError(AUTH_CODE, text)
    del codes[code]
    ids = [account.id for account in sim.world.accounts]
    return Answer({"access_token": sim.credentials.issue(), "scope": [4], "advertiser_ids": ids})


def refresh_token(sim: Simulation, params: Params) -> Answer:
    """Renew a token of the short-lived family; long-lived tokens have no refresh (40107)."""
    params.require("client_id", "client_secret", "grant_type", "refresh_token")
    grant = params.text("grant_type")
    if grant != "refresh_token":
        raise ApiError(GRANT_TYPE, f" Invalid value for grant_type: {grant} is not supported. ")
    check_app(sim, params.text("client_id"), params.text("client_secret"))
    known = sim.credentials.refresh_tokens
    token = params.text("refresh_token")
    if token not in known:
        raise ApiError(REFRESH_INVALID, "Invalid or incorrect refresh token.")
    expires = known[token]
    if expires is not None and sim.now >= expires:
        raise ApiError(REFRESH_EXPIRED, "Refresh token has expired.")
    following = token
    if sim.knobs.rotate_refresh_tokens:
        following = f"{token}-{sim.credentials.issued + 1}"
        known[following] = known.pop(token)
    access = sim.credentials.issue(sim.now + timedelta(seconds=_ACCESS_SECONDS))
    return Answer(
        {
            "access_token": access,
            "expires_in": _ACCESS_SECONDS,
            "open_id": "simulated-open-id",
            "refresh_token": following,
            "refresh_token_expires_in": _REFRESH_SECONDS,
            "scope": "user.info.basic,biz.ads.recommend",
            "token_type": "Bearer",
        }
    )
