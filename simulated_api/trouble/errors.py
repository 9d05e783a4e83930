"""The API's refusals: a return code and a message inside an HTTP 200 envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OK = 0
PERMISSION = 40001
PARAMETER = 40002
NOT_EXIST = 40007
SANDBOX_PARAMETER = 40009
TOO_MANY_IDS = 40011
TOO_LARGE = 40067
TOO_FREQUENT = 40100
AUTH_PARAMETER = 40101
TOKEN_EXPIRED = 40102
REFRESH_EXPIRED = 40103
TOKEN_EMPTY = 40104
TOKEN_INVALID = 40105
REFRESH_INVALID = 40107
GRANT_TYPE = 40108
AUTH_CODE = 40110
APP_MISMATCH = 40113

CONFLICT_TEXT = "Conflict occurs. The input params including metrics and dimensions have no relation."


class ApiError(Exception):
    """An answer whose code is not 0; `data` is `{}` on the wire."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def not_acceptable(name: str, correct: Sequence[object]) -> ApiError:
    """The form seen live for a bad enum value or field name; it lists everything that is correct."""
    text = f"{name}: one or more value of the param is not acceptable, correct is {list(correct)!r}"
    return ApiError(PARAMETER, text)


def missing(*names: str) -> ApiError:
    """A required parameter is not there (the wording differs between endpoints; this one is documented)."""
    return ApiError(PARAMETER, f"Missing required field(s): {', '.join(names)}.")


def no_such(kind: str, identity: str) -> ApiError:
    """Something that a request names does not exist; the text is documented for ads (`The ad {} does not exist.`)."""
    return ApiError(NOT_EXIST, f"The {kind} {identity} does not exist.")


def conflict() -> ApiError:
    """The parameters are known one by one but do not go together."""
    return ApiError(PARAMETER, CONFLICT_TEXT)


def no_permission(advertiser_id: str) -> ApiError:
    """The token may not operate the ad account."""
    return ApiError(PERMISSION, f"No permission to operate advertiser: {advertiser_id}")
