"""How long answers are waited for: minutes by a sync that nobody watches, seconds by a command that somebody does."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Patience:
    """Bounds of waiting. Those of the manifest's requester apply as well; the shorter one counts.

    Attributes:
        connect: Seconds for a connection.
        silence: Seconds between two bytes of an answer.
        answer: Seconds for a whole answer.
        tries: How often one request is tried in all.
        tries_unreachable: The same, where there is no connection or no answer.
        in_a_row: After so many requests in vain, one after the other, nothing of that kind is asked for any more.
        quota: Seconds for a quota that the API says is spent.
        refused_accounts: How many ad accounts the directory finds out that are refused; None for all.
    """

    connect: float = inf
    silence: float = inf
    answer: float = inf
    tries: int = 100
    tries_unreachable: int = 100
    in_a_row: int = 3
    quota: float = 15 * 60.0
    refused_accounts: int | None = None


SYNC = Patience()
PEOPLE = Patience(
    connect=8.0, silence=15.0, answer=20.0, tries=3, tries_unreachable=1, in_a_row=1, quota=25.0, refused_accounts=20
)
