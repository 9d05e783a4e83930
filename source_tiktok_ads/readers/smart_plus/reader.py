"""Upgraded Smart+ ads, their creatives, the media in these, and what a review suggests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.lists.pages import Row, of_list
from source_tiktok_ads.readers.base import Entities
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.sample import Sample, first_rows
from source_tiktok_ads.readers.smart_plus.ads import ID, PAGE_SIZE, SmartPlusAds
from source_tiktok_ads.readers.smart_plus.rows import MAKERS, suggestions

_IDS_PER_REQUEST = 100
# Pictures of what was objected to come on request only, and only along with the reasons.
_FRAMES = frozenset({"violation_frames", "video_violation_frames"})


@dataclass
class SmartPlusRetriever(Entities):
    """Records that come from an account's Upgraded Smart+ ads, which are listed once for all streams of a sync.

    Attributes:
        smart_plus: Lists the ads.
        part: What a record is made of: `ads`, `creatives` or `media`.
    """

    columns: EntityColumns
    smart_plus: SmartPlusAds
    part: str

    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for the first ads.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
        """
        answers = first_rows(lambda page: self.smart_plus.ask(account, self.name, page), size, PAGE_SIZE)
        rows = (row for answer in answers for ad in of_list(answer.data) for row in MAKERS[self.part](ad))
        return Sample.of([answers], (self.columns.record(row, account.id) for row in rows))

    def read_began(self, account: Account) -> datetime | None:
        """When the account's ads began to be listed, be it for another stream."""
        began = [each for each in (super().read_began(account), self.smart_plus.began(account)) if each]
        return min(began, default=None)

    def rows(self, account: Account) -> Iterator[Row]:
        """What the stream is made of, in every ad.

        Raises:
            ApiError: The ads cannot be read.
        """
        make = MAKERS[self.part]
        return (row for ads in self.smart_plus.pages(account, self.name) for ad in ads for row in make(ad))


@dataclass
class SmartPlusReviewRetriever(SmartPlusRetriever):
    """What a review suggests to change in an account's Upgraded Smart+ ads: asked by id, for as many as it takes.

    Attributes:
        path: The endpoint of the reviews.
    """

    path: str

    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for the first ads, and for their reviews where there are any.

        A review objects to few ads: who wants several rows needs a whole page of ads to find some.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """
        ads = self.smart_plus.ask(account, self.name, {"page": 1, "page_size": 1 if size == 1 else PAGE_SIZE})
        ids = [ad[ID] for ad in of_list(ads.data)]
        reviews = [self._review(account, ids)] if ids else []
        records = [self.columns.record(row, account.id) for each in reviews for row in suggestions(each.data)]
        return Sample(0, sum(answer.seconds for answer in (ads, *reviews)), records, [ads, *reviews])

    def rows(self, account: Account) -> Iterator[Row]:
        """The suggestions for every ad.

        Raises:
            ApiError: The ads, or their reviews, cannot be read.
        """
        for ads in self.smart_plus.pages(account, self.name):
            ids = [ad[ID] for ad in ads]
            for start in range(0, len(ids), _IDS_PER_REQUEST):
                yield from suggestions(self._review(account, ids[start : start + _IDS_PER_REQUEST]).data)

    def _review(self, account: Account, ids: list[str]) -> Answer:
        settings = {"include_reject_info": True}
        if not _FRAMES.isdisjoint(self.columns.fields):
            settings["include_violation_frame"] = True
        params = {"advertiser_id": account.id, "smart_plus_ad_ids": ids, "extra_info_setting": settings}
        return self.api.get(self.path, params, stream=self.name, account=account.id)
