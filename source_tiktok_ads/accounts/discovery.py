"""Which ad accounts a token may read: those of its authorisation, and those that Business Centers give its user."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api.answer import broken
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.api.errors import AccountRefusedError, RequestRefusedError, UnavailableError
from source_tiktok_ads.basics import Row
from source_tiktok_ads.lists.once import ListsOnce
from source_tiktok_ads.lists.pages import read_list

logger = logging.getLogger("airbyte")


@dataclass(frozen=True)
class Discovery:
    """Finds ad accounts where the user listed none.

    Attributes:
        api: The shared request path.
        credentials: With `app_id` and `secret`.
        list_path: The account list of the token.
        centers_path: The Business Centers of the token's user.
        assets_path: What a Business Center holds.
        page_size: Rows of a page of these two lists.
        once: Remembers these two lists for streams, and theirs for the discovery.
    """

    api: Api
    credentials: Mapping[str, Any]
    list_path: str
    centers_path: str
    assets_path: str
    page_size: int
    once: ListsOnce

    def ids(self, excluded: Sequence[str]) -> list[str]:
        """Ids of all ad accounts but the excluded ones, each once.

        Raises:
            AirbyteTracedException: A `config_error`: there is none, or all are excluded; or the API refuses the list.
        """
        ids = dict.fromkeys([*self.authorised(), *self._of_business_centers()])
        if not ids:
            raise _no_account(
                "The access token may read no ad account. Authorise the connection with a user who has one."
            )
        left = [id_ for id_ in ids if id_ not in excluded]
        if not left:
            raise _no_account(
                f"excluded_advertiser_ids excludes each of the {len(ids)} ad accounts. Take one out of it."
            )
        return left

    def authorised(self) -> list[str]:
        """Ids of the ad accounts that authorised the app, whether or not they can be read.

        Raises:
            ApiError: The token is refused, or the app id or secret is not the token's.
        """
        secrets = {"app_id": self.credentials["app_id"], "secret": self.credentials["secret"]}
        rows = rows_of(self.api.get(self.list_path, secrets).data, self.list_path)
        ids = [id_of(row, "advertiser_id") for row in rows]
        if nameless := ids.count(None):
            logger.warning("%d entries of the list of ad accounts have no id and are left out.", nameless)
        return [id_ for id_ in ids if id_]

    def _of_business_centers(self) -> Iterator[str]:
        for center in self._rows(self.centers_path, {}, _center):
            params = {"bc_id": _center(center), "asset_type": "ADVERTISER"}
            for asset in self._rows(self.assets_path, params, _asset):
                yield _asset(asset)

    def _rows(self, path: str, params: Mapping[str, Any], key: Callable[[Row], str]) -> list[Row]:
        """All rows of a Business Center list; none where the token has no permission for it."""
        try:
            return self.once.rows(
                path,
                params,
                lambda: read_list(
                    lambda page, size: self.api.get(path, {**params, "page": page, "page_size": size}),
                    key,
                    page_size=self.page_size,
                    place="Ad accounts of Business Centers",
                ),
            )
        except (RequestRefusedError, AccountRefusedError) as error:
            if not error.answer.code.may_be_scope and not error.answer.code.is_absent_endpoint:
                raise
            whose = f" of Business Center {params['bc_id']}" if params else " of Business Centers"
            logger.info("Ad accounts%s are not looked for, the API does not give them: %s", whose, error.answer.text)
            return []


def rows_of(data: Mapping[str, Any], path: str) -> list[Any]:
    """The rows under `list` of an answer; none where it is null or absent.

    Raises:
        UnavailableError: It is no list.
    """
    rows = data.get("list")
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise UnavailableError(broken(f"`list` in the answer of {path} is no list"))
    return rows


def id_of(row: object, key: str) -> str | None:
    """The id of a row; None where it has none, whatever the row is.

    >>> id_of({"advertiser_id": 7}, "advertiser_id"), id_of(None, "advertiser_id"), id_of({}, "advertiser_id")
    ('7', None, None)
    """
    value = row.get(key) if isinstance(row, dict) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value else None


def _center(row: Row) -> str:
    return str(row["bc_info"]["bc_id"])


def _asset(row: Row) -> str:
    return str(row["asset_id"])


def _no_account(message: str) -> AirbyteTracedException:
    return AirbyteTracedException(
        message=message, internal_message="no ad account", failure_type=FailureType.config_error
    )
