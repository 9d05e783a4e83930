"""The source: a declarative manifest, read by components and partitions of our own."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from airbyte_cdk.config_observation import emit_configuration_as_airbyte_control_message
from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.models import AirbyteConnectionStatus, AirbyteStreamStatus, FailureType, Status, Type
from airbyte_cdk.sources.connector_state_manager import ConnectorStateManager
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource
from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets
from airbyte_cdk.utils.stream_status_utils import as_airbyte_message
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api.patience import PEOPLE, SYNC
from source_tiktok_ads.commands.check import COLUMNS, Check, in_one_message
from source_tiktok_ads.commands.files import read_catalog, read_object, read_state
from source_tiktok_ads.config import without_injections
from source_tiktok_ads.manifest.connection import Connection
from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.redaction import redact_trace, register_secrets
from source_tiktok_ads.sync.builder import StreamBuilder
from source_tiktok_ads.sync.ending import Interruption, closing_messages, missing_streams
from source_tiktok_ads.sync.forecast import Forecaster
from source_tiktok_ads.sync.stream_errors import StreamErrors
from source_tiktok_ads.sync.value_changes import arrived
from source_tiktok_ads.wording import error_message

if TYPE_CHECKING:
    import logging
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from airbyte_cdk.models import (
        AirbyteMessage,
        AirbyteStateMessage,
        ConfiguredAirbyteCatalog,
        ConnectorSpecification,
    )
    from airbyte_cdk.sources.streams.concurrent.abstract_stream import AbstractStream

    from source_tiktok_ads.api.quota import QuotaLimiter

_FAILED_READ = "Concurrent read failure"  # the CDK's word for "some streams failed", after each said why


class SourceTiktokAds(ConcurrentDeclarativeSource):
    """TikTok Ads.

    Args:
        catalog: The configured catalog of a read.
        config: The configuration as the user gave it.
        state: The state of a read.
        source_config: Another manifest, for tests.
        limiter: Spaces the requests in place of a limiter for the configured level, for tests.

    Attributes:
        whole_pages: Whether records come by the page; our own entry point sets it, having adjusted the CDK to that.
    """

    whole_pages = False

    def __init__(
        self,
        catalog: ConfiguredAirbyteCatalog | None = None,
        config: Mapping[str, Any] | None = None,
        state: list[AirbyteStateMessage] | None = None,
        source_config: dict[str, Any] | None = None,
        limiter: QuotaLimiter | None = None,
        **kwargs: Any,  # noqa: ANN401 - the CDK's signature
    ) -> None:
        config = without_injections(config, warn=True) if config else None
        # The CDK gets no state: it would build a cursor per account and stream from it, 25 s for 28 streams of 1,000
        # accounts.
        super().__init__(
            catalog=catalog, config=config, state=[], source_config=source_config or load_manifest(), **kwargs
        )
        self._catalog, self._state, self._limiter = catalog, state or [], limiter
        self._connection: Connection | None = None
        self._offered: tuple[str, ...] = ()
        self._reader: StreamBuilder | None = None
        if config:
            register_secrets(config)

    @classmethod
    def for_command(cls, args: Sequence[str], limiter: QuotaLimiter | None = None) -> SourceTiktokAds:
        """The source for a command line of the Airbyte protocol; workers and streams depend on its files."""
        parsed = AirbyteEntrypoint.parse_args(list(args))
        files = {name: getattr(parsed, name, None) for name in ("catalog", "config", "state")}
        return cls(
            catalog=cls.read_catalog(files["catalog"]) if files["catalog"] else None,
            config=cls.read_config(files["config"]) if files["config"] else None,
            state=cls.read_state(files["state"]) if files["state"] else None,
            limiter=limiter,
        )

    @classmethod
    def read_config(cls, config_path: str) -> dict[str, Any]:
        """The configuration of a file.

        Raises:
            AirbyteTracedException: A `config_error` that names file, line and column.
        """
        return read_object(config_path, "configuration")

    @classmethod
    def read_catalog(cls, catalog_path: str) -> ConfiguredAirbyteCatalog:
        """The configured catalog of a file.

        Raises:
            AirbyteTracedException: A `config_error` that names file, line and column, or what is missing.
        """
        return read_catalog(catalog_path)

    @classmethod
    def read_state(cls, state_path: str) -> list[AirbyteStateMessage]:
        """The state of a file; none for no file, and for an empty object.

        Raises:
            AirbyteTracedException: A `config_error` that names file, line and column, or what is missing.
        """
        return read_state(state_path)

    def configure(self, config: Mapping[str, Any], temp_dir: str) -> Mapping[str, Any]:
        """Take the configuration from whoever built the source without one, as the CDK's test suite does."""
        register_secrets(config)
        self._config = self._config or without_injections(config)
        return super().configure(without_injections(config), temp_dir)

    def connection(self, config: Mapping[str, Any]) -> Connection:
        """The configuration, read: once, and again only after a request has changed the credentials.

        Args:
            config: Taken where the source was built without one.

        Raises:
            AirbyteTracedException: A `config_error` that names what is wrong with the configuration.
        """
        self._config = self._config or without_injections(config)
        register_secrets(self._config)
        if self._connection is None or self._connection.raw is not self._config:
            self._connection = Connection.read(self._config, self.resolved_manifest)
        return self._connection

    def spec(self, logger: logging.Logger) -> ConnectorSpecification:  # noqa: ARG002 - the CDK's signature
        """The specification, made once: making it changes the CDK's model of the OAuth block, a second time fails."""
        return self._specification

    @cached_property
    def _specification(self) -> ConnectorSpecification:
        return super().spec(self.logger)

    def streams(self, config: Mapping[str, Any]) -> list[AbstractStream]:
        """All streams; those of the catalog can be read.

        Raises:
            AirbyteTracedException: A `config_error` that names what is wrong with the configuration.
        """
        builder = self._builder(self.connection(config))
        self._offered, self._reader = tuple(builder.families), builder
        return list(builder.build())

    def check(self, logger: logging.Logger, config: Mapping[str, Any]) -> AirbyteConnectionStatus:
        """Whether the configuration is sound and the ad accounts can be read; each problem in words.

        A success may come with words too: which streams the token does not cover.
        """
        notes: list[str] = []
        try:
            check = self._check(logger, self.connection(config))
            problems, notes = check.problems(), check.notes
        except AirbyteTracedException as error:
            problems = [error_message(error)]
        message = filter_secrets(in_one_message(problems or notes)) or None
        return AirbyteConnectionStatus(status=Status.FAILED if problems else Status.SUCCEEDED, message=message)

    def stream_builder(self, config: Mapping[str, Any]) -> StreamBuilder:
        """What it takes to ask each stream for a little: a builder for all columns of all streams.

        Raises:
            AirbyteTracedException: A `config_error` that names what is wrong with the configuration.
        """
        connection = self.connection(config)
        streams = (*connection.built_in_streams(), *connection.custom_streams())
        return self._builder(connection, dict.fromkeys(stream.name for stream in streams))

    def forecaster(self) -> Forecaster:
        """What says how many requests a read is going to make, with the catalog and state of this source.

        Raises:
            AirbyteTracedException: A `config_error` that names what is wrong with the configuration.
        """
        streams = self._catalog.streams if self._catalog else []
        selected = {each.stream.name: _columns(each.stream.json_schema) for each in streams}
        return Forecaster(self._builder(self.connection(self._config), selected))

    def read(
        self,
        logger: logging.Logger,
        config: Mapping[str, Any],
        catalog: ConfiguredAirbyteCatalog,
        state: list[AirbyteStateMessage] | None = None,
    ) -> Iterator[AirbyteMessage]:
        """Records, state and statuses of the catalog's streams; no secret in any error.

        Raises:
            AirbyteTracedException: A stream failed, or the source has no such stream: after all others were read.
        """
        self._catalog, self._state = catalog, state or self._state
        errors = StreamErrors()
        failure: AirbyteTracedException | None = None
        try:
            for message in super().read(logger, config, catalog, state):
                if isinstance(message, Interruption):
                    raise message.error()
                if message.type is Type.TRACE and message.trace and message.trace.error:
                    redact_trace(message.trace)
                    if not errors.is_to_be_printed(message.trace.error):
                        continue
                yield arrived(message)
        except AirbyteTracedException as error:
            if error.internal_message != _FAILED_READ:
                raise
            failure = error
            failure.message = errors.summary() or failure.message
        self._reader = None
        yield from self._outcome(catalog, failure, errors.kinds)

    def _outcome(
        self, catalog: ConfiguredAirbyteCatalog, failure: AirbyteTracedException | None, kinds: set[FailureType | None]
    ) -> Iterator[AirbyteMessage]:
        """How a read ends that went to its end; `kinds` are the types of the errors that it had on the way."""
        missing = missing_streams([each.stream.name for each in catalog.streams], self._offered)
        if failure is None:
            if missing is None:
                return
            if not any(each.stream.name in self._offered for each in catalog.streams):
                # The CDK queues their statuses, and with no stream to read it does not look into its queue.
                yield from (as_airbyte_message(each.stream, AirbyteStreamStatus.INCOMPLETE) for each in catalog.streams)
            raise missing
        if missing:
            kinds.add(FailureType.config_error)
            yield missing.as_airbyte_message()
        # The CDK calls every failed sync a config_error; a platform that retries only what may heal must know better.
        if FailureType.config_error not in kinds:
            transient = kinds == {FailureType.transient_error}
            failure.failure_type = FailureType.transient_error if transient else FailureType.system_error
        raise failure

    def interrupt(self, number: int) -> None:
        """Break a read off: the thread that prints meets this after what is on its way to it.

        Args:
            number: Of the signal.
        """
        self._concurrent_source._queue.put(Interruption(number))  # noqa: SLF001 - the only way to wake its reader

    def closing_messages(self) -> Iterator[AirbyteMessage]:
        """What is left to print of a read that was broken off; nothing when no stream is being read."""
        if self._reader:
            yield from closing_messages(self._concurrent_source._queue, self._reader.cursors)  # noqa: SLF001

    def _builder(
        self, connection: Connection, selected: Mapping[str, Collection[str] | None] | None = None
    ) -> StreamBuilder:
        from_catalog = selected is None and self._catalog is not None
        if selected is None and self._catalog:
            selected = {c.stream.name: _columns(c.stream.json_schema) for c in self._catalog.streams}
        return StreamBuilder(
            self.resolved_manifest,
            connection.resolved,
            self._message_repository,
            ConnectorStateManager(state=self._state),
            [*connection.built_in_streams(), *connection.custom_streams(self._catalog)],
            selected or {},
            self._give_back,
            whole_pages=self.whole_pages,
            limiter=self._limiter,
            patience=SYNC if from_catalog else PEOPLE,
        )

    def _give_back(self, changes: Mapping[str, str | None]) -> None:
        """Give changed credentials to the platform, at once: a token that is lost cannot be asked for again.

        The CDK prints the message straight to the output, in every command alike; the file of the configuration is the
        platform's to write.
        """
        credentials = {**self._config["credentials"], **changes}
        present = {key: value for key, value in credentials.items() if value is not None}
        self._config = {**self._config, "credentials": present}
        emit_configuration_as_airbyte_control_message(self._config)

    def _check(self, logger: logging.Logger, connection: Connection) -> Check:
        custom = dict.fromkeys(stream.name for stream in connection.custom_streams())
        builder = self._builder(connection, {**COLUMNS, **custom})
        return Check(
            builder,
            [each for name, each in builder.families.items() if name not in custom],
            [each for name, each in builder.families.items() if name in custom],
            listed=bool(connection.config.advertiser_ids),
            has_app=connection.has_app,
            logger=logger,
        )


def _columns(json_schema: Mapping[str, Any] | None) -> set[str] | None:
    """The columns of a configured stream; None where the catalog names none, which means all."""
    properties = (json_schema or {}).get("properties")
    return set(properties) if properties else None


def forecaster(config: Mapping[str, Any], catalog: str, state: str | None) -> Forecaster:
    """What says how many requests a sync is going to make.

    Args:
        config: As the user gave it.
        catalog: Path of the configured catalog.
        state: Path of the state; None for a first sync.

    Raises:
        AirbyteTracedException: A `config_error` that names what is wrong with the configuration or a file.
    """
    return SourceTiktokAds(read_catalog(catalog), config, read_state(state)).forecaster()


def stream_builder(config: Mapping[str, Any]) -> StreamBuilder:
    """What builds all streams of a configuration, for commands that ask each for a little.

    Raises:
        AirbyteTracedException: A `config_error` that names what is wrong with the configuration.
    """
    return SourceTiktokAds(config=config).stream_builder(config)
