"""Which share of the ad accounts this process reads, where several processes read one connection's together."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from source_tiktok_ads.accounts.account import Key


@dataclass(frozen=True, slots=True)
class Shard:
    """One of so many shares, each ad account falling into exactly one.

    An account's share follows from its id alone, so that no list has to be kept and a new account has its place. It is
    a remainder: what is read by shard 2 of 4 is read by shards 2 and 6 of 8.

    Attributes:
        number: From 1.
        of: How many there are.
    """

    number: int = 1
    of: int = 1

    @classmethod
    def of_setting(cls, text: str) -> Self:
        """What the configuration says, such as `2/8`."""
        return cls(*map(int, text.split("/")))

    @property
    def is_first(self) -> bool:
        """Whether it is the one that reads what does not belong to an ad account."""
        return self.number == 1

    def holds(self, advertiser_id: str) -> bool:
        """Whether it reads this ad account.

        >>> [number for number in (1, 2, 3, 4) if Shard(number, 4).holds("7002238017842757633")]
        [1]
        """
        return int.from_bytes(sha256(advertiser_id.encode()).digest()[:8]) % self.of == self.number - 1

    def keeps(self, key: Key) -> bool:
        """Whether its state has this partition: that of its ad accounts, and of the first what belongs to none."""
        advertiser_id = dict(key).get("advertiser_id")
        return self.is_first if advertiser_id is None else self.holds(advertiser_id)


WHOLE = Shard()
