"""Spark's options as the connector's configuration: what is read, by how many tasks, with which settings."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.accounts.shard import Shard
from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.spark.errors import TikTokAdsError, did_you_mean, in_one_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.config import Config

PARTITIONS = 4  # where the options do not say how many
_SECRETS = ("access_token", "secret")  # Spark's own pattern for secrets covers both names
_CREDENTIALS = ("app_id", *_SECRETS)
_ONCE = ("auth_code", "refresh_token")  # each gives a token once, and tasks are many
_OWN = ("stream", "path", "columns", "partitions", "concurrent_tasks", "state", "config")
_BOOLEANS = {"true": True, "false": False}


class Hidden(dict[str, Any]):
    """A mapping that no traceback shows: Spark can be told to print the values of variables."""

    def __repr__(self) -> str:
        return f"<{len(self)} settings>"


@dataclass(frozen=True)
class Options:
    """What the options of a read say.

    Attributes:
        stream: The stream's name.
        config: The connector's configuration.
        columns: The columns to read, in this order; None for all.
        partitions: How many tasks read the stream at most.
        concurrent_tasks: How many of them run at once at most; they share the quota.
        state: Where the state is kept, a path or the URI of a file; None for reading everything.
    """

    stream: str
    config: Hidden = field(repr=False)
    columns: tuple[str, ...] | None = None
    partitions: int = PARTITIONS
    concurrent_tasks: int = PARTITIONS
    state: str | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Options:
        """The options as Spark hands them over: by names in small letters, all values texts.

        Raises:
            TikTokAdsError: Something is missing, not known or not written as it must be.
        """
        options = dict(given)
        kinds = settings()
        for name in options:
            if name in _ONCE:
                raise TikTokAdsError(
                    f"Option {name}: gives a token only once, and a read has several tasks; give an access_token."
                )
            if name not in {*_OWN, *_CREDENTIALS, *kinds}:
                names = (*_OWN, *_CREDENTIALS, *kinds)
                raise TikTokAdsError(f"There is no option {name}{did_you_mean(name, names)}")
        stream = options.get("stream") or options.get("path")
        if not stream:
            raise TikTokAdsError('Which stream is to be read? Give its name: .load("ads_daily_report").')
        config = _object(options.get("config", "{}"))
        config |= {name: _value(name, options[name], kind) for name, kind in kinds.items() if name in options}
        config["credentials"] = _credentials(options)
        partitions = _count("partitions", options.get("partitions", str(PARTITIONS)))
        columns = _names(options["columns"]) if "columns" in options else None
        if columns == ():
            raise TikTokAdsError("Option columns names no column.")
        concurrent = _count("concurrent_tasks", options.get("concurrent_tasks", str(partitions)))
        return cls(stream, Hidden(config), columns, partitions, concurrent, options.get("state"))

    @property
    def checked(self) -> Config:
        """The configuration with its defaults.

        Raises:
            TikTokAdsError: It is not one; says why.
        """
        from source_tiktok_ads.config import parse_config  # noqa: PLC0415 - imports the CDK, see `errors`

        with in_one_sentence():
            return parse_config(self.config)

    def shards(self, *, by_account: bool) -> list[str]:
        """What each task reads, as the setting `shard`: of the listed ad accounts, or of all there will be.

        A task whose shard has none of the listed ad accounts is left out.

        Args:
            by_account: Whether the stream is read by ad account; one task reads it otherwise.
        """
        config = self.checked
        outer = Shard.of_setting(config.shard)
        if not by_account:
            return [config.shard]
        parts = [Shard(outer.number + part * outer.of, self.partitions * outer.of) for part in range(self.partitions)]
        listed = config.advertiser_ids
        held = [part for part in parts if not listed or any(part.holds(id_) for id_ in listed)]
        return [f"{part.number}/{part.of}" for part in held or parts[:1]]

    def share(self, tasks: int) -> int:
        """Percent of the quota for each of so many tasks, such that those that run at once share it.

        Raises:
            TikTokAdsError: There are more of them than percents.
        """
        share, at_once = self.checked.rate_limit_share, min(tasks, self.concurrent_tasks)
        if at_once > share:
            raise TikTokAdsError(
                f"{at_once} tasks at once cannot share {share} % of the API's quota: each needs 1 % at least. Let"
                f" concurrent_tasks be {share} at most, and no more of them run at once."
            )
        return share // at_once

    def task_config(self, shard: str, share: int, days: Mapping[str, str]) -> Hidden:
        """The configuration of one task.

        Args:
            shard: What it reads.
            share: Percent of the quota.
            days: `start_date` and `end_date`, where they are other than configured.
        """
        return Hidden({**self.config, **days, "shard": shard, "rate_limit_share": share})


def options(config: Mapping[str, Any], **more: object) -> dict[str, str]:
    """The options of a read from a configuration of the connector, as Airbyte or a file has it.

    Credentials become options of their own, whose names Spark covers wherever it prints options.

    >>> options({"credentials": {"access_token": "t"}, "start_date": "2026-01-31"}, partitions=8)
    {'config': '{"start_date": "2026-01-31"}', 'access_token': 't', 'partitions': '8'}

    Args:
        config: The whole configuration.
        more: Further options, such as `columns` or `state`; lists and objects become JSON.
    """
    plain = {name: value for name, value in config.items() if name != "credentials"}
    credentials = config.get("credentials") or {}
    known = {name: credentials[name] for name in _CREDENTIALS if credentials.get(name)}
    rest = {name: value if isinstance(value, str) else json.dumps(value) for name, value in more.items()}
    return {"config": json.dumps(plain), **known, **rest}


def settings() -> dict[str, str]:
    """The connector's settings that an option can give, with their JSON type."""
    properties = load_manifest()["spec"]["connection_specification"]["properties"]
    return {name: each["type"] for name, each in properties.items() if name != "credentials"}


def _credentials(options: Mapping[str, str]) -> dict[str, str]:
    given = {name: options[name] for name in _CREDENTIALS if options.get(name)}
    if "access_token" not in given:
        raise TikTokAdsError("Option access_token is missing.")
    if len(given) == 1:
        return {"auth_type": "access_token", **given}
    if missing := [name for name in _CREDENTIALS if name not in given]:
        raise TikTokAdsError(f"Option {missing[0]} is missing: app_id and secret belong together.")
    return {"auth_type": "oauth2.0", **given}


def _object(text: str) -> dict[str, Any]:
    config = _json("config", text)
    if not isinstance(config, dict):
        raise TikTokAdsError("Option config must be a JSON object, such as that of the connector's configuration file.")
    if "credentials" in config:
        raise TikTokAdsError(
            f"Option config must not hold credentials: Spark may print it. Give {', '.join(_CREDENTIALS)} as options of"
            " their own, which Spark covers, or let source_tiktok_ads.spark.options make options of the configuration."
        )
    return config


def _value(name: str, text: str, kind: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    if kind == "string":
        return text
    if kind == "array":
        return _json(name, text) if text.lstrip().startswith("[") else list(_names(text))
    if kind == "boolean":
        if text.lower() not in _BOOLEANS:
            raise TikTokAdsError(f"Option {name} must be true or false.")
        return _BOOLEANS[text.lower()]
    return _count(name, text, least=0)


def _count(name: str, text: str, least: int = 1) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) < least:
        raise TikTokAdsError(f"Option {name} must be a whole number of {least} or more.")
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    """Names, as a JSON list or with commas between."""
    if text.lstrip().startswith("["):
        names = _json("columns", text)
        return tuple(map(str, names))
    return tuple(name for each in text.split(",") if (name := each.strip()))


def _json(name: str, text: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise TikTokAdsError(f"Option {name} is no JSON: {place}: {error.msg}.") from None
