"""Identities of an ad account and the TikTok posts under them, as values of the wire.

The big account has 104 identities, the others that advertise have 5. The first identity of each is a TikTok user; the
big account's has 255 posts, 230 of them videos, and its third (by an authorisation code) has 48 with 44 videos; the
others have up to four.

Sources: the official documentation pages "Get the identity list" (1740218420781057) and "Get posts under an identity"
(1740218475032577).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world.catalogs import time_text
from simulated_api.world.mixing import mix

if TYPE_CHECKING:
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account

CUSTOMIZED, AUTH_CODE, TT_USER, BC_AUTH = "CUSTOMIZED_USER", "AUTH_CODE", "TT_USER", "BC_AUTH_TT"
TYPES = (CUSTOMIZED, AUTH_CODE, TT_USER, BC_AUTH)
_BY_POSITION = {0: TT_USER, 1: BC_AUTH, 2: AUTH_CODE}
_MANY, _SOME = 104, 5
_BIG_LIBRARY = 100  # audiences; who has more of them is the big account
_POSTS = {0: 255, 2: 48}
VIDEO, CAROUSEL = "VIDEO", "CAROUSEL"
_STATUSES = ("ITEM_STATUS_HESITATE_RECOMMEND", "STATUS_ONLY_FRIEND_SEE", "ITEM_STATUS_ONLY_AUTHOR_SEE")
_TEXTS = ("Summer ✨", "", "夏\nの投稿", 'Say "hi" #ação')


@dataclass(frozen=True)
class Identity:
    """Who an ad is published as."""

    account: Account
    index: int

    @property
    def number(self) -> int:
        """What varies between identities."""
        return mix(self.account.number, 81, self.index) % 10**12

    @property
    def id(self) -> str:
        """Its id, in the form that ads show it."""
        return f"f5096207-c327-581f-93a4-{self.number:012x}"

    @property
    def kind(self) -> str:
        """Its type."""
        return _BY_POSITION.get(self.index % 8, CUSTOMIZED)


@dataclass(frozen=True)
class Post:
    """A video or a photo post; the posts of one identity are of different seconds."""

    identity: Identity
    index: int
    created: datetime

    @property
    def kind(self) -> str:
        """Every tenth post is one of photos."""
        return CAROUSEL if self.index % 10 == 9 else VIDEO


def identities(account: Account) -> list[Identity]:
    """Every identity of an ad account: none where nothing is advertised."""
    audiences = account.stock.get("audience", 0)
    count = _MANY if audiences > _BIG_LIBRARY else _SOME if audiences else 0
    return [Identity(account, index) for index in range(count)]


def identity_fields(identity: Identity, bc_id: str) -> Fields:
    """A row of identity/get; what is said of some types only is null for the others."""
    number, kind = identity.number, identity.kind
    user = kind in (TT_USER, BC_AUTH)
    return {
        "identity_id": identity.id,
        "identity_type": kind,
        "identity_authorized_bc_id": bc_id if kind == BC_AUTH else None,
        "ads_only_mode": number % 2 == 0 if kind == BC_AUTH else None,
        "username": f"user.{number}" if user else None,
        "is_gpppa": False,
        "can_push_video": True if user else None,
        "can_pull_video": number % 3 > 0 if user else None,
        "can_use_live_ads": number % 2 == 0 if user else None,
        "can_manage_message": True if user else None,
        "display_name": f"{_TEXTS[number % len(_TEXTS)]} {identity.index}",
        "available_status": "AVAILABLE" if user else None,
        "profile_image": f"https://pictures.example/{number}",
    }


def posts(identity: Identity, anchor: datetime, kind: str) -> list[Post]:
    """The posts of one kind under an identity, newest first."""
    if identity.kind == CUSTOMIZED:
        return []
    big = len(identities(identity.account)) == _MANY
    count = _POSTS.get(identity.index, identity.index % 5) if big else 3
    last = anchor.replace(microsecond=0) - timedelta(days=1, seconds=identity.number % 1000)
    found = [Post(identity, index, last - timedelta(seconds=index * 4_327)) for index in range(count)]
    return [post for post in found if post.kind == kind]


def post_fields(post: Post) -> Fields:
    """A row of identity/video/get: of `video_info` and `carousel_info` one is null."""
    number = mix(post.identity.number, 82, post.index) % 10**12
    video = post.kind == VIDEO
    return {
        "item_type": post.kind,
        "item_id": str(7_500_000_000_000_000_000 + number),
        "status": _STATUSES[number % len(_STATUSES)],
        "text": _TEXTS[number % len(_TEXTS)],
        "auth_info": _authorisation(post),
        "anchor_list": _anchors(number),
        "video_info": _video(number) if video else None,
        "carousel_info": None if video else _carousel(number),
    }


def _authorisation(post: Post) -> Fields:
    """Values of `ad_auth_status` are in no source that was read: the key is left out."""
    return {
        "auth_start_time": time_text(post.created),
        "auth_end_time": time_text(post.created + timedelta(days=365)),
        "invite_start_time": time_text(post.created),
    }


def _anchors(number: int) -> list[Fields] | None:
    """The page says object where it describes a list: null is what most posts have here."""
    if number % 3:
        return None
    return [
        {
            "anchor_id": str(number),
            "title": "Visit",
            "status": "CHECK_SUCCESS",
            "url": "https://shop.example",
            "product_regions": ["DE"],
        }
    ]


def _video(number: int) -> Fields:
    """Links without a signature that changes: whether it does is not documented here, so that every value compares."""
    return {
        "bit_rate": 816_171 + number % 1000,
        "duration": 5 + number % 60_000 / 1000,
        "size": 3_114_374 + number % 1000,
        "height": 360,
        "width": 640,
        "poster_url": f"https://covers.example/{number}",
        "signature": f"{number:032x}",
        "url": f"https://videos.example/{number}",
        "format": "mp4",
    }


def _carousel(number: int) -> Fields:
    image = {"image_url": f"https://images.example/{number}", "image_height": 720, "image_width": 1280}
    music = {"music_id": str(number), "music_url": f"https://music.example/{number}", "music_duration": 30}
    return {
        "image_info": [{"image_id": f"tos-alisg/{number:032x}", **image}],
        "music_info": music if number % 2 else None,
    }
