"""Asks every stream for one row of one ad account, and finds each metric that the API refuses."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import readable_first
from source_tiktok_ads.api.errors import ApiError, RequestRefusedError, TooLargeError
from source_tiktok_ads.wording import error_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.sample import Sample
    from source_tiktok_ads.sync.builder import StreamBuilder
    from source_tiktok_ads.sync.families import Family


@dataclass(frozen=True, slots=True)
class Finding:
    """What the API says of one stream.

    Attributes:
        stream: The stream's name.
        code: The API's return code; 0 when it takes the stream's requests, below 0 where no answer came.
        error: Why the stream would fail; None when it would not.
        refused: Columns that the API refuses; without them it takes the stream.
        rows: As the API counts them (of a report, those of the account's today); None where there was no answer.
        seconds: That the API took to answer.
    """

    stream: str
    code: int
    error: str | None
    refused: tuple[str, ...]
    rows: int | None
    seconds: float


class Probe:
    """Asks with the product's own retrievers, so what it finds is what a sync meets.

    Args:
        builder: For all columns of all streams.
        families: The streams.
    """

    def __init__(self, builder: StreamBuilder, families: Sequence[Family]) -> None:
        self._builder, self._families = builder, families

    def account(self) -> Account:
        """The ad account that is asked for: the first that can be read, an enabled one if there is one.

        Raises:
            AirbyteTracedException: The token gives no account, or is refused.
        """
        return readable_first(self._builder.accounts.accounts())[0]

    def findings(self, account: Account) -> Iterator[Finding]:
        """One finding per stream, in the manifest's order.

        Raises:
            ApiError: The token is refused: then every stream is.
        """
        for family in self._families:
            yield self._finding(family, account)

    def _finding(self, family: Family, account: Account) -> Finding:
        began = time.monotonic()
        try:
            sample = self._sample(family, account)
        except ApiError as error:
            if error.answer.code.is_authorisation:
                raise
            seconds = time.monotonic() - began
            refused = self._refused(family, account, error)
            return Finding(family.name, error.answer.code.number, error.message_without_place, refused, None, seconds)
        except AirbyteTracedException as error:  # answered, but not with what the configuration says of an endpoint
            return Finding(family.name, 0, error_message(error), (), None, time.monotonic() - began)
        rows, seconds = (None, time.monotonic() - began) if sample is None else (sample.rows, sample.seconds)
        return Finding(family.name, 0, None, (), rows, seconds)

    def _sample(self, family: Family, account: Account, columns: Sequence[str] | None = None) -> Sample | None:
        """A row of the stream; None where it is too large to be counted, which a sync copes with."""
        try:
            return self._builder.sample(family.name, account, columns)
        except TooLargeError:
            return None

    def _refused(self, family: Family, account: Account, error: ApiError) -> tuple[str, ...]:
        """Which columns a report must do without; empty where it is not for its metrics that it is refused."""
        if not family.metrics or not error.answer.code.is_parameter:
            return ()

        def takes(names: Sequence[str]) -> bool:
            try:
                self._sample(family, account, names)
            except RequestRefusedError as refusal:
                if not refusal.answer.code.is_parameter:
                    raise
                return False
            return True

        try:
            return refused_of(family.metrics, takes) if takes(()) else ()
        except ApiError:
            return ()  # the API gave up in between: what it said first stands


def refused_of(names: Sequence[str], takes: Callable[[Sequence[str]], bool]) -> tuple[str, ...]:
    """Which of these names are refused, by asking for ever smaller parts; the others together are taken.

    A name may be refused for another one beside it, so each part is tried together with what was taken before it.

    >>> refused_of(["a", "b", "c", "d"], lambda asked: not {"b", "d"} & set(asked))
    ('b', 'd')
    >>> refused_of(["a", "b", "c"], lambda asked: not {"a", "c"} <= set(asked))
    ('c',)

    Args:
        names: What is asked for; taken without any of them.
        takes: Whether the API takes these names together.
    """
    refused: list[str] = []
    taken: list[str] = []

    def divide(part: Sequence[str]) -> None:
        if takes([*taken, *part]):
            taken.extend(part)
        elif len(part) == 1:
            refused.extend(part)
        else:
            middle = len(part) // 2
            divide(part[:middle])
            divide(part[middle:])

    if names:
        divide(names)
    return tuple(refused)
