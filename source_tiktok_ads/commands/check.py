"""Whether a connection works, by a few requests: every problem in words, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import ENABLED, SAMPLE_ACCOUNTS
from source_tiktok_ads.api.errors import (
    AccountRefusedError,
    ApiError,
    RequestRefusedError,
    TooLargeError,
    UnavailableError,
)
from source_tiktok_ads.wording import error_message

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.sync.builder import StreamBuilder
    from source_tiktok_ads.sync.families import Family

# What a builder for `check` asks for of ad accounts; of all other streams, next to nothing.
COLUMNS = {"ad_accounts": {"name", "currency", "timezone", "display_timezone", "status"}}
_LOOKED_AT = 20  # ad accounts without details that are asked for something else, and named


def in_one_message(problems: Sequence[str]) -> str:
    """Problems as one text, numbered where there are several."""
    if len(problems) <= 1:
        return "".join(problems)
    return f"{len(problems)} points. " + " ".join(f"({i}) {text}" for i, text in enumerate(problems, 1))


class Check:
    """Asks whether the token, the app and the ad accounts work, and which families of streams are covered.

    Args:
        builder: Made for `COLUMNS`.
        built_in: The built-in streams.
        custom: The user's reports and endpoints.
        listed: Whether the user listed the ad accounts.
        has_app: Whether the credentials hold an app id and secret that the API can be asked about: not in the sandbox.
        logger: Takes what is worth knowing and no problem.

    Attributes:
        notes: What a user who is told of success should know all the same: streams that would fail.
    """

    def __init__(
        self,
        builder: StreamBuilder,
        built_in: Sequence[Family],
        custom: Sequence[Family],
        *,
        listed: bool,
        has_app: bool,
        logger: logging.Logger,
    ) -> None:
        self._builder, self._custom, self._logger = builder, custom, logger
        self._listed, self._has_app = listed, has_app
        self.notes: list[str] = []
        self._answered: set[str] = set()
        self._families: dict[str, list[Family]] = {}
        for family in built_in:
            if family.is_checked and (path := family.declaration.path):
                self._families.setdefault(path, []).append(family)

    def problems(self) -> list[str]:
        """What makes syncs fail; empty for a set-up that works. Warnings go to the log.

        A token that is refused is one problem, not one per request; so is an API that does not answer.
        """
        found: list[str] = []
        try:
            if self._listed and self._has_app:
                found += self._app()
            accounts = self._builder.accounts.accounts()
            unreadable = self._unreadable_accounts(accounts)
            found += self._in_words(accounts, unreadable)
            found += self._streams([account for account in accounts if account.id not in unreadable])
        except AirbyteTracedException as error:
            found.append(error_message(error))
        return found

    def _app(self) -> Iterator[str]:
        """Whether app id and secret are the token's; a sync of listed accounts would not notice until much later."""
        try:
            self._builder.accounts.discovery.authorised()
        except (RequestRefusedError, AccountRefusedError) as error:
            if error.answer.code.is_authorisation:
                raise
            if error.answer.code.may_be_scope:
                self._logger.info("App id and secret cannot be checked: %s", error_message(error))
            else:
                yield error_message(error)

    def _unreadable_accounts(self, accounts: Sequence[Account]) -> dict[str, str | None]:
        """Which accounts cannot be read that the user listed, and why; None where they were not asked for.

        Without details it takes requests to know: they may be refused for want of a scope, or not exist. So a few are
        asked for, and where none of them can be read, those that were refused their details cannot be either.
        """
        for account in accounts[:_LOOKED_AT]:
            self._describe(account)
        if len(accounts) > _LOOKED_AT:
            self._logger.info("There are %d further ad accounts.", len(accounts) - _LOOKED_AT)
        if not self._listed:
            return {}
        unknown = [account for account in accounts if not account.details]
        unreadable: dict[str, str | None] = {}
        for account in unknown[:_LOOKED_AT]:
            if refusal := self._unreadable(account):
                unreadable[account.id] = error_message((account.refusal or refusal).located(None, account.id))
        if len(unreadable) == _LOOKED_AT:
            unreadable |= {account.id: None for account in unknown[_LOOKED_AT:]}
        return unreadable

    def _in_words(self, accounts: Sequence[Account], unreadable: Mapping[str, str | None]) -> Iterator[str]:
        """A problem for each account that was asked for, and one for all others."""
        reasons = [why for why in unreadable.values() if why]
        yield from reasons
        if more := len(unreadable) - len(reasons):
            yield (
                f"None of these can be read, so {more:,} more of the {len(accounts):,} listed ad accounts, whose "
                "details the API does not give either, were not asked for."
            )

    def _describe(self, account: Account) -> None:
        """Say what an account is."""
        details, status = account.details, account.details.get("status")
        if details:
            self._logger.info(
                "Ad account %s: %s, %s, %s, %s.",
                account.id, details.get("name"), account.currency, account.timezone, status,
            )  # fmt: skip
        if status not in (None, ENABLED):
            text = "Ad account %s is not enabled (%s); it is read as long as the API gives its data."
            self._logger.warning(text, account.id, status)

    def _unreadable(self, account: Account) -> ApiError | None:
        """Why nothing of an account can be read; None when something can."""
        refusal = None
        for path, families in self._families.items():
            if not families[0].by_account:
                continue
            if (error := self._refusal(path, [account])) is None:
                return None
            refusal = refusal or error
        return refusal

    def _streams(self, accounts: Sequence[Account]) -> Iterator[str]:
        """Ask one stream of each family; yield a problem when none can be read, or a custom report cannot."""
        whole = [account for account in accounts if account.refusal is None] or accounts
        asked = sorted(whole, key=lambda account: account.details.get("status") not in (None, ENABLED))
        if not asked:
            return
        refused = self._refused(asked[:SAMPLE_ACCOUNTS])
        if refused and len(refused) == len(self._families):
            yield f"No stream can be read. {error_message(next(iter(refused.values())))}"
            return
        for path, error in refused.items():
            names = ", ".join(family.name for family in self._families[path])
            self.notes.append(f"Not covered by the token: {names}. {error_message(error)}")
            self._logger.warning("%s", self.notes[-1])
        yield from request_problems(self._builder, asked[0], self._custom)

    def _refused(self, accounts: Sequence[Account]) -> dict[str, ApiError]:
        """Why families of streams cannot be read, by path.

        The last families first: a list whose requests are made of another stream's values has asked for that one too.
        """
        errors: dict[str, ApiError] = {}
        covered: set[str] = set()
        for path, families in reversed(self._families.items()):
            asked = not covered.isdisjoint(family.name for family in families)
            if not asked and (error := self._refusal(path, accounts)):
                errors[path] = error
            elif parent := families[0].looks_up:
                covered.add(parent)
        return {path: errors[path] for path in self._families if path in errors}

    def _refusal(self, path: str, accounts: Sequence[Account]) -> ApiError | None:
        """Why a family of streams cannot be read; None when it can, of one account at least."""
        family, refusal = self._families[path][0], None
        for account in accounts:
            try:
                self._builder.sample(family.name, account, family.check_columns)
            except UnavailableError:
                raise
            except RequestRefusedError as error:
                if error.answer.code.is_authorisation:
                    raise
                return error
            except AccountRefusedError as error:
                refusal = error
                continue
            except ApiError:
                pass  # too large for one answer: but answered
            self._answered.add(path)
            return None
        return refusal


def request_problems(builder: StreamBuilder, account: Account, families: Iterable[Family]) -> list[str]:
    """What the API says of them: a message per stream that it does not take.

    A report is asked for one row of the account's today, an endpoint for its first page. What is too large is taken; an
    account that the API refuses says nothing of the stream.

    Args:
        builder: Makes the streams' retrievers.
        account: One that can be read.
        families: The user's reports and endpoints.

    Raises:
        UnavailableError: The API gives no usable answer.
    """
    problems = []
    for family in families:
        try:
            builder.sample(family.name, account)
        except TooLargeError:
            continue
        except AccountRefusedError as error:
            if not family.by_account:
                problems.append(error.message or str(error))
        except UnavailableError:
            raise
        except AirbyteTracedException as error:  # refused, or an answer that is not what the configuration says
            problems.append(error.message or str(error))
    return problems
