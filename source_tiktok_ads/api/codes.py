"""The one table of the API's return codes: what each means and is about, what the connector does, what a user is told.

Sources: the official appendix "Return codes" (doc 1737172488964097) as transcribed on 2026-08-13, the official SDK's
`NumericErrorCodes`, and messages seen in public issue threads. A code that is in neither is not in this table:
`lookup` then goes by its range (4xxxx client, 5xxxx and 6xxxx service).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from airbyte_cdk.models import FailureType

CONFIG, TRANSIENT, SYSTEM = FailureType.config_error, FailureType.transient_error, FailureType.system_error
MOST_TRIES = 8  # waits of at most 1+2+4+8+16+32+60 s: about two minutes of a service that is down


class Action(Enum):
    """What the connector does about an answer."""

    ACCEPT = "accept"
    RETRY = "retry"  # time heals it: the same request again, after a back-off
    QUOTA = "wait for the app's quota"  # every worker waits, one request probes
    OWN_QUOTA = "wait for the ad account's or endpoint's own quota"  # the others go on
    NOT_READY = "ask again later: what is asked for is being made"  # the thread goes on
    TIMEOUT = "retry once, then split"  # the third time-out of one request is punished
    SPLIT = "split"  # the same question in smaller parts
    REFRESH = "renew the token"  # where the credentials can; else authorise again
    SKIP_ACCOUNT = "skip account"  # this ad account cannot be read; the others can
    FAIL = "fail"


class Subject(Enum):
    """What an answer is about; all that else depends on a code depends on this."""

    NOTHING = "nothing: the request is answered"
    ACCESS_TOKEN = "the access token: no request will be answered with it"  # noqa: S105 - no token
    GRANT = "what an access token is got or renewed with"
    APP = "the developer app, or the machine that it runs on"
    SCOPE = "what the app's permissions and the token's scopes cover"
    ENVIRONMENT = "endpoints that the sandbox lacks"
    ACCESS = "access to an ad account or an operation: which of them, the API does not say"
    ACCOUNT = "an ad account that there is not"
    ENDPOINT = "an endpoint that there is not"
    PARAMETER = "what is asked for, such as a metric or a field"
    SIZE = "how much is asked for at once"
    REQUEST = "how it is asked for"
    QUOTA = "how often the API is asked"
    SERVICE = "the API itself"
    NETWORK = "the way to the API: names, proxies, firewalls, certificates"


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the table.

    Attributes:
        number: The `code` of the answer's envelope.
        meaning: What the API means by it.
        about: What it is about.
        action: What the connector does.
        failure: The Airbyte failure type when the action does not help.
        remedy: What the user can do; empty where there is nothing to do but to try again.
        tries: How often one request is tried in all where the action is to ask again.
        is_of_one_account: Whether a quota is an ad account's, or one value's, not that of all requests of an endpoint.
    """

    number: int
    meaning: str
    about: Subject
    action: Action
    failure: FailureType
    remedy: str = ""
    tries: int = MOST_TRIES
    is_of_one_account: bool = False

    @property
    def is_access_token(self) -> bool:
        """Whether the access token is refused: then every request with it is."""
        return self.about is Subject.ACCESS_TOKEN

    @property
    def is_authorisation(self) -> bool:
        """Whether the access token is refused, or what it is got or renewed with: then no stream can be read."""
        return self.about in (Subject.ACCESS_TOKEN, Subject.GRANT)

    @property
    def is_scope(self) -> bool:
        """Whether the endpoint is closed to this app or token, whatever the ad account; so is one the sandbox lacks."""
        return self.about in (Subject.SCOPE, Subject.ENVIRONMENT)

    @property
    def may_be_scope(self) -> bool:
        """Whether a scope may be missing: which code then comes is not documented, an ad account's may as well."""
        return self.is_scope or self.about is Subject.ACCESS

    @property
    def is_absent_endpoint(self) -> bool:
        """Whether the API has no such endpoint, as the sandbox has only some."""
        return self.about is Subject.ENDPOINT

    @property
    def is_about_request(self) -> bool:
        """Whether what one request names or asks for is refused: another request may be taken."""
        return self.about in (Subject.PARAMETER, Subject.REQUEST)

    @property
    def is_parameter(self) -> bool:
        """Whether what is asked for is refused, rather than who asks: only then can it be a metric's fault."""
        return self.about is Subject.PARAMETER


_AUTHORISE = "Authorise the connection again in the source's settings."
_ACCOUNT = "Ask for access to the ad account, or take it out of the configuration."
_SCOPE = "Grant the missing permission to the developer app, then authorise again."
_NAMED = "Change what the message names: in a custom report or endpoint there, else report this with the stream's name."
_COLUMN = "Untick the column named in the message in the connection's stream settings, or change the custom stream."
_SANDBOX = "Check `environment`: this works in production only."
_APP = "Check `app_id` and `secret`."
_ENVIRONMENT = "Check `environment`."
_REFRESH = f"Another sync may have renewed it in the meantime, so run again first. If that fails: {_AUTHORISE}"
_ELSEWHERE = "Run the connector elsewhere."
_ID = "Check that the ad account id exists."
_SMALLER = "Report this with the stream's name: the request could not be made smaller."

# Rows that the text of an answer chooses or that it decides about, see `lookup`.
_GENERIC = Code(40000, "invalid parameters", Subject.PARAMETER, Action.FAIL, CONFIG, _NAMED)
_APP_QUOTA = Code(40100, "the developer app makes too many requests", Subject.QUOTA, Action.QUOTA, TRANSIENT)
_WRONG_APP = Code(40113, "the app is blocked or is not the token's app", Subject.APP, Action.FAIL, CONFIG, _APP)

_ROWS = (
    Code(0, "OK", Subject.NOTHING, Action.ACCEPT, SYSTEM),
    Code(20001, "partially successful", Subject.SERVICE, Action.RETRY, TRANSIENT),
    _GENERIC,
    Code(
        40001, "no permission for this ad account or operation", Subject.ACCESS, Action.SKIP_ACCOUNT, CONFIG, _ACCOUNT
    ),
    Code(40002, "parameter error", Subject.PARAMETER, Action.FAIL, CONFIG, _NAMED),
    Code(40003, "forbidden", Subject.ACCESS, Action.SKIP_ACCOUNT, CONFIG, _ACCOUNT),
    Code(40006, "API version incompatible with the parameters", Subject.PARAMETER, Action.FAIL, SYSTEM),
    Code(40007, "the object does not exist", Subject.REQUEST, Action.FAIL, CONFIG),
    Code(40008, "endpoint not implemented or not in the sandbox", Subject.ENVIRONMENT, Action.FAIL, CONFIG, _SANDBOX),
    Code(40009, "not supported in the sandbox", Subject.ENVIRONMENT, Action.FAIL, CONFIG, _SANDBOX),
    Code(40010, "domain not supported in this API version", Subject.REQUEST, Action.FAIL, CONFIG, _ENVIRONMENT),
    Code(40011, "too many ids in one request", Subject.SIZE, Action.SPLIT, SYSTEM, _SMALLER),
    Code(40013, "the sandbox account does not exist", Subject.ACCOUNT, Action.FAIL, CONFIG, "Check `advertiser_ids`."),
    Code(40014, "not supported in the sandbox", Subject.ENVIRONMENT, Action.FAIL, CONFIG, _SANDBOX),
    Code(40016, "too many requests on this endpoint", Subject.QUOTA, Action.OWN_QUOTA, TRANSIENT),
    Code(40050, "duplicated requests", Subject.REQUEST, Action.FAIL, SYSTEM),
    Code(40051, "invalid API version", Subject.REQUEST, Action.FAIL, SYSTEM),
    Code(40067, "the query is too large", Subject.SIZE, Action.SPLIT, TRANSIENT, _SMALLER),
    _APP_QUOTA,
    Code(40101, "app id, secret or auth code do not match", Subject.APP, Action.FAIL, CONFIG, _APP),
    Code(40102, "the access token has expired", Subject.ACCESS_TOKEN, Action.REFRESH, CONFIG, _AUTHORISE),
    Code(40103, "the refresh token has expired", Subject.GRANT, Action.FAIL, CONFIG, _REFRESH),
    Code(40104, "the access token is empty", Subject.ACCESS_TOKEN, Action.FAIL, CONFIG, _AUTHORISE),
    Code(40105, "the access token is wrong or revoked", Subject.ACCESS_TOKEN, Action.FAIL, CONFIG, _AUTHORISE),
    Code(40106, "the token's user is invalid", Subject.ACCESS_TOKEN, Action.FAIL, CONFIG, _AUTHORISE),
    Code(40107, "the refresh token is wrong", Subject.GRANT, Action.FAIL, CONFIG, _REFRESH),
    Code(40108, "wrong grant type", Subject.GRANT, Action.FAIL, SYSTEM),
    Code(40109, "deciphering error", Subject.GRANT, Action.FAIL, CONFIG, _AUTHORISE),
    Code(40110, "the auth code is cancelled, used or expired", Subject.GRANT, Action.FAIL, CONFIG, _AUTHORISE),
    Code(40112, "wrong password", Subject.GRANT, Action.FAIL, CONFIG, _AUTHORISE),
    _WRONG_APP,
    Code(40115, "authentication timestamp expired", Subject.APP, Action.FAIL, CONFIG, _AUTHORISE),
    Code(40116, "authentication signature invalid", Subject.APP, Action.FAIL, CONFIG, _AUTHORISE),
    Code(40117, "the method cannot be used", Subject.REQUEST, Action.FAIL, SYSTEM),
    Code(40118, "app or ad account not on the allowlist", Subject.SCOPE, Action.FAIL, CONFIG, _SCOPE),
    Code(40119, "developer and ad account belong to different companies", Subject.SCOPE, Action.FAIL, CONFIG, _SCOPE),
    Code(40124, "the developer profile is not approved", Subject.SCOPE, Action.FAIL, CONFIG, _SCOPE),
    Code(40125, "the developer has no permission for this", Subject.SCOPE, Action.FAIL, CONFIG, _SCOPE),
    Code(40130, "scope not authorised", Subject.SCOPE, Action.FAIL, CONFIG, _SCOPE),
    Code(40132, "too many requests for one value", Subject.QUOTA, Action.OWN_QUOTA, TRANSIENT, is_of_one_account=True),
    Code(
        40133,
        "too many requests for this ad account and path",
        Subject.QUOTA,
        Action.OWN_QUOTA,
        TRANSIENT,
        is_of_one_account=True,
    ),
    Code(40200, "task error", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(40201, "the task is not ready", Subject.SERVICE, Action.NOT_READY, TRANSIENT),
    Code(40202, "write conflict", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(40300, "the ad account does not exist or was deleted", Subject.ACCOUNT, Action.SKIP_ACCOUNT, CONFIG, _ACCOUNT),
    Code(40301, "the ad account cannot be matched", Subject.ACCOUNT, Action.SKIP_ACCOUNT, CONFIG, _ACCOUNT),
    Code(40302, "the customer's ad account does not exist", Subject.ACCOUNT, Action.SKIP_ACCOUNT, CONFIG, _ACCOUNT),
    Code(40400, "route not found", Subject.ENDPOINT, Action.FAIL, SYSTEM),
    Code(40502, "ad limit reached", Subject.REQUEST, Action.FAIL, CONFIG),
    Code(40700, "internal service validation error", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(40900, "file signature does not match", Subject.REQUEST, Action.FAIL, SYSTEM),
    Code(40908, "file type not supported", Subject.REQUEST, Action.FAIL, SYSTEM),
    Code(41000, "this IP address is in a banned country", Subject.APP, Action.FAIL, CONFIG, _ELSEWHERE),
    Code(41001, "the endpoint is offline", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(41002, "the fields are offline", Subject.PARAMETER, Action.FAIL, CONFIG, _COLUMN),
    Code(50000, "system error", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(50001, "service error (unverified code)", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(50002, "error or time-out while the API worked on the request", Subject.SERVICE, Action.TIMEOUT, TRANSIENT),
    Code(51000, "RPC error", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(51001, "statistics service error", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(51007, "central statistics error", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(51008, "ad account service error", Subject.SERVICE, Action.RETRY, TRANSIENT, _ID),
    Code(51010, "internal time-out", Subject.SERVICE, Action.TIMEOUT, TRANSIENT),
    Code(51035, "satellite service error", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(51065, "TTOP service error", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(51099, "new statistics error", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(51305, "satellite service error", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(52404, "transient report error (unverified code)", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(60001, "the system is in maintenance", Subject.SERVICE, Action.RETRY, TRANSIENT),
    Code(61000, "too many requests", Subject.QUOTA, Action.QUOTA, TRANSIENT),
)

TABLE = MappingProxyType({row.number: row for row in _ROWS})

# Which advice fits a refused parameter, by the first of these that its message names.
_ADVICE = (
    (r"start_date|end_date|lifetime", "Check `start_date` and `end_date` of the configuration."),
    (r"advertiser_ids?|bc_ids?|store_ids?", "Check `advertiser_ids` of the configuration."),
    (r"metrics?|fields?", _COLUMN),
    (
        r"dimensions?",
        "Change the dimensions of the custom report; if the stream is built in, report this.",
    ),
    (r"filter\w*|\w+_ids?", "Change the filters or ids of the custom report or endpoint; else report this."),
    (
        r"page|page_size|page_number",
        "Change `page_size` of the custom endpoint; if the stream is built in, report this.",
    ),
    (r"dates?|days?|time range", "Check `start_date` and `end_date` of the configuration."),
)

_TOO_FREQUENT = ("too frequent", "too many", "rate limit", "qps limit")
_INCONSISTENT_APP = "app_id is inconsistent"
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
    if _INCONSISTENT_APP in lowered:
        return replace(_WRONG_APP, number=number)
    if number == _GENERIC.number and any(phrase in lowered for phrase in _TOO_FREQUENT):
        return replace(_APP_QUOTA, number=number)
    if row := TABLE.get(number):
        return replace(row, remedy=_advice(lowered)) if row.remedy == _NAMED else row
    if number >= _SERVICE_CODES:
        return Code(number, "unknown service error", Subject.SERVICE, Action.RETRY, TRANSIENT)
    return Code(number, "unknown error", Subject.REQUEST, Action.FAIL, CONFIG)


def _advice(message: str) -> str:
    """What to do about a refused parameter, by the parameter that the message names.

    >>> _advice("start_date: the date should be later than 2012-01-01")
    'Check `start_date` and `end_date` of the configuration.'
    """
    names = (advice for pattern, advice in _ADVICE if re.search(rf"\b(?:{pattern})\b", message))
    return next(names, _NAMED)
