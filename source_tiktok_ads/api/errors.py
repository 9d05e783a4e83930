"""Typed errors of the API, chosen by how one recovers from them.

Each is an `AirbyteTracedException`: what nobody recovers from reaches the user as it stands.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.codes import Action, Subject
from source_tiktok_ads.wording import shortened, temporary_files_error

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger("airbyte")

# What to do where the table of codes knows nothing better.
_REMEDIES = {
    FailureType.config_error: "Change what the message names, or ask TikTok's support what it means, and sync again.",
    FailureType.transient_error: "Sync again later: it goes on where this sync stopped.",
    FailureType.system_error: "This is a fault of the connector: report it with this message.",
}


_OF_ACCOUNT = "no permission to operate advertiser"  # with or without its id
_LONGEST_TEXT = 1000  # characters of an answer's text


class ApiError(AirbyteTracedException):
    """An answer that ends what was asked.

    Attributes:
        answer: The answer, with code and text.
        stream: The stream that asked, or None for what no stream asks (account list, token).
        account: The ad account's id, where one was asked for.
    """

    def __init__(self, answer: Answer, stream: str | None = None, account: str | None = None) -> None:
        self.answer, self.stream, self.account = answer, stream, account
        super().__init__(
            message=self._located_message(),
            internal_message=f"{type(self).__name__}: {answer.code.number} on {stream or 'request'}",
            failure_type=self._failure(),
        )

    @property
    def message_without_place(self) -> str:
        """The message where the place is known already."""
        return self.located(None, None).message or str(self)

    def located(self, stream: str | None, account: str | None) -> Self:
        """The same error with the place where it happened in its message."""
        return type(self)(self.answer, stream, account)

    def _failure(self) -> FailureType:
        return self.answer.code.failure

    def _located_message(self) -> str:
        places = (self.stream and f"stream {self.stream}", self.account and f"ad account {self.account}")
        where = ", ".join(place for place in places if place)
        row, text = self.answer.code, shortened(self.answer.text, _LONGEST_TEXT)
        what = f"TikTok API error {row.number} ({row.meaning}): {text}" if row.number > 0 else text
        located = f"{where}: {what}" if where else what
        return filter_secrets(f"{located.rstrip('. ')}. {row.remedy or _REMEDIES[row.failure]}")


class AccountRefusedError(ApiError):
    """This ad account cannot be read; the others can. Where a request names more than it, that may be what is."""

    @property
    def is_of_account(self) -> bool:
        """Whether it is the ad account for certain: 40001 and 40003 are also said of what a request names beside it."""
        return self.answer.code.about is Subject.ACCOUNT or _OF_ACCOUNT in self.answer.text.lower()


class TooLargeError(ApiError):
    """The same question has to be asked in smaller parts."""


class TimedOutError(TooLargeError):
    """The API said twice that it took too long: asking a third time is punished, smaller parts are not."""


class TruncatedError(TooLargeError):
    """The API left rows out and said so in a header only."""


class RequestRefusedError(ApiError):
    """The API does not take the request: credentials, permission, a parameter or a metric."""


class UnavailableError(ApiError):
    """No usable answer is to be had: the API or the way to it is down, answers are broken, or a quota is spent."""


class NotReadyError(UnavailableError):
    """What was asked for is being made: it can be asked for later."""


class JobFailedError(UnavailableError):
    """The API did not make a file; it says nothing of other files."""


class OwnQuotaError(UnavailableError):
    """The quota of this ad account or endpoint alone is spent for now: what was asked for can be asked for later."""


def error_for(answer: Answer) -> ApiError:
    """The error that an answer other than ACCEPT means once nothing is left to try."""
    kind: type[ApiError] = {
        Action.SKIP_ACCOUNT: AccountRefusedError,
        Action.SPLIT: TooLargeError,
        Action.TIMEOUT: TimedOutError,
        Action.RETRY: UnavailableError,
        Action.QUOTA: UnavailableError,
        Action.OWN_QUOTA: OwnQuotaError,
        Action.NOT_READY: NotReadyError,
    }.get(answer.code.action, RequestRefusedError)
    return UnavailableError(answer) if answer.code.about is Subject.NETWORK else kind(answer)


def with_permission(error: ApiError, permission: str | None) -> ApiError:
    """The same error, with the name of the permission where it may be missing."""
    code = error.answer.code
    if permission is None or not code.may_be_scope:
        return error
    grant = f"grant the developer app the permission {permission}, and authorise again."
    remedy = f"{grant[0].upper()}{grant[1:]}" if code.is_scope else f"{code.remedy} If it is refused for all, {grant}"
    answer = replace(error.answer, code=replace(code, remedy=remedy))
    return type(error)(answer, error.stream, error.account)


# What code raises that trusts an answer's shape.
_MISREADINGS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


@contextmanager
def reading_answers() -> Iterator[None]:
    """Within, whatever an answer's shape leads to is one of our errors.

    Raises:
        UnavailableError: An answer is not of the form that is documented, in whatever way.
        AirbyteTracedException: As raised within; or temporary files cannot be written.
    """
    try:
        yield
    except AirbyteTracedException:
        raise
    except _MISREADINGS as error:
        logger.debug("An answer could not be read.", exc_info=True)
        raise UnavailableError(broken("an answer is not of the form that is documented, and cannot be read")) from error
    except OSError as error:  # what the network does was turned into answers before
        raise temporary_files_error(error) from error
