"""The one table of the API's return codes: what each means, what the connector does, what a user is told.

Sources: the official appendix "Return codes" (doc 1737172488964097) as transcribed on 2026-08-13, the official SDK's
`NumericErrorCodes`, and messages seen in public issue threads. A code that is in neither is not in this table:
`lookup` then goes by its range (4xxxx client, 5xxxx and 6xxxx service).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from airbyte_cdk.models import FailureType

CONFIG, TRANSIENT, SYSTEM = FailureType.config_error, FailureType.transient_error, FailureType.system_error


class Action(Enum):
    """What the connector does about an answer."""

    ACCEPT = "accept"
    RETRY = "retry"  # time heals it: the same request again, after a back-off
    QUOTA = "wait for quota"  # every worker waits, one request probes
    TIMEOUT = "retry once, then split"  # the third time-out of one request is punished
    SPLIT = "split"  # the same question in smaller parts
    REFRESH = "renew the token"  # where the credentials can; else authorise again
    SKIP_ACCOUNT = "skip account"  # this ad account cannot be read; the others can
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the table.

    Attributes:
        number: The `code` of the answer's envelope.
        meaning: What the API means by it.
        action: What the connector does.
        failure: The Airbyte failure type when the action does not help.
        remedy: What the user can do; empty where there is nothing to do but to try again.
    """

    number: int
    meaning: str
    action: Action
    failure: FailureType
    remedy: str = ""

    @property
    def is_token(self) -> bool:
        """Whether it is the token that is refused: then every request is."""
        return self.number in _TOKEN


_TOKEN = frozenset({*range(40102, 40111), 40112})
_AUTHORISE = "Authorise the connection again in the source's settings."
_ACCOUNT = "Ask for access to the ad account, or take it out of the configuration."
_PERMISSION = "Grant the missing permission to the developer app, then authorise again."
_COLUMN = "Untick the column named in the message in the connection's stream settings, or change the custom stream."
_SANDBOX = "Check `environment`: this works in production only."
_SMALLER = "Report this with the stream's name: the request could not be made smaller."

_ROWS = (
    Code(0, "OK", Action.ACCEPT, SYSTEM),
    Code(20001, "partially successful", Action.RETRY, TRANSIENT),
    Code(40000, "invalid parameters", Action.FAIL, CONFIG, _COLUMN),
    Code(40001, "no permission for this ad account or operation", Action.SKIP_ACCOUNT, CONFIG, _ACCOUNT),
    Code(40002, "parameter error", Action.FAIL, CONFIG, _COLUMN),
    Code(40003, "forbidden", Action.SKIP_ACCOUNT, CONFIG, _ACCOUNT),
    Code(40006, "API version incompatible with the parameters", Action.FAIL, SYSTEM),
    Code(40007, "the object does not exist", Action.FAIL, CONFIG),
    Code(40008, "endpoint not implemented or not in the sandbox", Action.FAIL, CONFIG, _SANDBOX),
    Code(40009, "not supported in the sandbox", Action.FAIL, CONFIG, _SANDBOX),
    Code(40010, "domain not supported in this API version", Action.FAIL, CONFIG, "Check `environment`."),
    Code(40011, "too many ids in one request", Action.SPLIT, SYSTEM, _SMALLER),
    Code(40013, "the sandbox account does not exist", Action.FAIL, CONFIG, "Check `advertiser_ids`."),
    Code(40014, "not supported in the sandbox", Action.FAIL, CONFIG, _SANDBOX),
    Code(40016, "too many requests on this endpoint", Action.QUOTA, TRANSIENT),
    Code(40050, "duplicated requests", Action.FAIL, SYSTEM),
    Code(40051, "invalid API version", Action.FAIL, SYSTEM),
    Code(40067, "the query is too large", Action.SPLIT, TRANSIENT, _SMALLER),
    Code(40100, "the developer app makes too many requests", Action.QUOTA, TRANSIENT),
    Code(40101, "app id, secret or auth code do not match", Action.FAIL, CONFIG, "Check `app_id` and `secret`."),
    Code(40102, "the access token has expired", Action.REFRESH, CONFIG, _AUTHORISE),
    Code(40103, "the refresh token has expired", Action.FAIL, CONFIG, _AUTHORISE),
    Code(40104, "the access token is empty", Action.FAIL, CONFIG, _AUTHORISE),
    Code(40105, "the access token is wrong or revoked", Action.FAIL, CONFIG, _AUTHORISE),
    Code(40106, "the token's user is invalid", Action.FAIL, CONFIG, _AUTHORISE),
    Code(40107, "the refresh token is wrong", Action.FAIL, CONFIG, _AUTHORISE),
    Code(40108, "wrong grant type", Action.FAIL, SYSTEM),
    Code(40109, "deciphering error", Action.FAIL, CONFIG, _AUTHORISE),
    Code(40110, "the auth code is cancelled, used or expired", Action.FAIL, CONFIG, _AUTHORISE),
    Code(40112, "wrong password", Action.FAIL, CONFIG, _AUTHORISE),
    Code(40113, "the app is blocked or is not the token's app", Action.FAIL, CONFIG, "Check `app_id` and `secret`."),
    Code(40115, "authentication timestamp expired", Action.FAIL, CONFIG, _AUTHORISE),
    Code(40116, "authentication signature invalid", Action.FAIL, CONFIG, _AUTHORISE),
    Code(40117, "the method cannot be used", Action.FAIL, SYSTEM),
    Code(40118, "app or ad account not on the allowlist", Action.FAIL, CONFIG, _PERMISSION),
    Code(40119, "developer and ad account belong to different companies", Action.FAIL, CONFIG, _PERMISSION),
    Code(40124, "the developer profile is not approved", Action.FAIL, CONFIG, _PERMISSION),
    Code(40125, "the developer has no permission for this", Action.FAIL, CONFIG, _PERMISSION),
    Code(40130, "scope not authorised", Action.FAIL, CONFIG, _PERMISSION),
    Code(40132, "too many requests for one value", Action.QUOTA, TRANSIENT),
    Code(40133, "too many requests for this ad account and path", Action.QUOTA, TRANSIENT),
    Code(40200, "task error", Action.FAIL, TRANSIENT),
    Code(40201, "the task is not ready", Action.FAIL, TRANSIENT),
    Code(40202, "write conflict", Action.RETRY, TRANSIENT),
    Code(40300, "the ad account does not exist or was deleted", Action.SKIP_ACCOUNT, CONFIG, _ACCOUNT),
    Code(40301, "the ad account cannot be matched", Action.SKIP_ACCOUNT, CONFIG, _ACCOUNT),
    Code(40302, "the customer's ad account does not exist", Action.SKIP_ACCOUNT, CONFIG, _ACCOUNT),
    Code(40400, "route not found", Action.FAIL, SYSTEM),
    Code(40502, "ad limit reached", Action.FAIL, CONFIG),
    Code(40700, "internal service validation error", Action.RETRY, TRANSIENT),
    Code(40900, "file signature does not match", Action.FAIL, SYSTEM),
    Code(40908, "file type not supported", Action.FAIL, SYSTEM),
    Code(41000, "this IP address is in a banned country", Action.FAIL, CONFIG, "Run the connector elsewhere."),
    Code(41001, "the endpoint is offline", Action.FAIL, TRANSIENT),
    Code(41002, "the fields are offline", Action.FAIL, CONFIG, _COLUMN),
    Code(50000, "system error", Action.RETRY, TRANSIENT),
    Code(50001, "service error (unverified code)", Action.RETRY, TRANSIENT),
    Code(50002, "error or time-out while the API worked on the request", Action.TIMEOUT, TRANSIENT),
    Code(51000, "RPC error", Action.RETRY, TRANSIENT),
    Code(51001, "statistics service error", Action.RETRY, TRANSIENT),
    Code(51007, "central statistics error", Action.RETRY, TRANSIENT),
    Code(51008, "ad account service error", Action.RETRY, TRANSIENT, "Check that the ad account id exists."),
    Code(51010, "internal time-out", Action.TIMEOUT, TRANSIENT),
    Code(51035, "satellite service error", Action.RETRY, TRANSIENT),
    Code(51065, "TTOP service error", Action.RETRY, TRANSIENT),
    Code(51099, "new statistics error", Action.RETRY, TRANSIENT),
    Code(51305, "satellite service error", Action.RETRY, TRANSIENT),
    Code(52404, "transient report error (unverified code)", Action.RETRY, TRANSIENT),
    Code(60001, "the system is in maintenance", Action.RETRY, TRANSIENT),
    Code(61000, "too many requests", Action.QUOTA, TRANSIENT),
)

TABLE = MappingProxyType({row.number: row for row in _ROWS})

TOKEN_REFUSED = frozenset({40102, 40105})  # said of a token that was good before it was replaced

_TOO_FREQUENT = ("too frequent", "too many", "rate limit", "qps limit")
_WRONG_APP = "app_id is inconsistent"
_SERVICE_CODES = 50000


def lookup(number: int, text: str = "") -> Code:
    """The row for an answer.

    40000 is generic: a quota message and a wrong app id have both been seen under it, so its text decides.

    Args:
        number: The envelope's `code`.
        text: The envelope's `message`.

    Returns:
        The row of the table, or one made from the code's range.
    """
    lowered = text.lower()
    if _WRONG_APP in lowered:
        return Code(number, TABLE[40113].meaning, Action.FAIL, CONFIG, TABLE[40113].remedy)
    if number == 40000 and any(phrase in lowered for phrase in _TOO_FREQUENT):  # noqa: PLR2004 - a code of the table
        return Code(number, TABLE[40100].meaning, Action.QUOTA, TRANSIENT)
    if row := TABLE.get(number):
        return row
    if number >= _SERVICE_CODES:
        return Code(number, "unknown service error", Action.RETRY, TRANSIENT)
    return Code(number, "unknown error", Action.FAIL, CONFIG)
