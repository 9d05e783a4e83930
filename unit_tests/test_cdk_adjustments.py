"""Where the CDK is made to behave differently: it must need it still, and nothing else may change."""

from __future__ import annotations

import json
from typing import Any

import pytest
from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.models import (
    AirbyteLogMessage,
    AirbyteMessage,
    AirbyteRecordMessage,
    AirbyteStateMessage,
    AirbyteStateType,
    ConnectorSpecification,
    Level,
    Type,
)
from airbyte_cdk.sources.utils.schema_helpers import check_config_against_spec_or_exit
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads import cdk_adjustments

DATA = {"ad_id": "1", "spend": 1.5, "clicks": 0, "name": '夏 "x"\n', "budget": None, "ids": [None, "a"]}
_cdk = cdk_adjustments._cdk_to_string


def message(data: dict[str, Any], **more: object) -> AirbyteMessage:
    record = AirbyteRecordMessage(stream="ads", data=data, emitted_at=1_700_000_000_000, **more)
    return AirbyteMessage(type=Type.RECORD, record=record)


def test_the_cdks_own_method_drops_nulls_of_records() -> None:
    """When this fails, the first adjustment is no longer needed."""
    assert "budget" not in json.loads(_cdk(message(DATA)))["record"]["data"]


def test_nulls_of_records_arrive() -> None:
    assert json.loads(cdk_adjustments.message_to_string(message(DATA)))["record"]["data"] == DATA


def test_records_are_written_as_the_cdk_does_otherwise() -> None:
    data = {name: value for name, value in DATA.items() if name not in ("budget", "ids")}
    assert json.loads(cdk_adjustments.message_to_string(message(data))) == json.loads(_cdk(message(data)))


@pytest.mark.parametrize(
    "other",
    [
        AirbyteMessage(type=Type.LOG, log=AirbyteLogMessage(level=Level.INFO, message="text")),
        AirbyteMessage(type=Type.STATE, state=AirbyteStateMessage(type=AirbyteStateType.STREAM)),
        message({"a": None}, namespace="n"),
    ],
)
def test_all_other_messages_go_the_cdks_way(other: AirbyteMessage) -> None:
    assert cdk_adjustments.message_to_string(other) == _cdk(other)


def test_the_cdks_schema_check_does_not_name_the_property() -> None:
    """When this fails, the check of configurations may be left to the CDK."""
    schema = {"type": "object", "properties": {"lookback_window": {"type": "integer"}}}
    with pytest.raises(AirbyteTracedException) as caught:
        check_config_against_spec_or_exit(
            {"lookback_window": "7"}, ConnectorSpecification(connectionSpecification=schema)
        )
    assert "lookback_window" not in (caught.value.message or "")


def test_our_check_names_the_property_for_every_command() -> None:
    cdk_adjustments.apply()
    config = {
        "credentials": {"auth_type": "access_token", "access_token": "token"},
        "advertiser_ids": ["1"],
        "start_date": "2026-01-01",
        "lookback_window": "7",
    }
    with pytest.raises(AirbyteTracedException, match="lookback_window"):
        AirbyteEntrypoint.validate_connection(ConnectorSpecification(connectionSpecification={}), config)


def test_a_cdk_that_was_not_looked_at_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(AirbyteEntrypoint, "airbyte_message_to_string", staticmethod(_cdk))
    monkeypatch.setattr(cdk_adjustments, "known", lambda: False)
    cdk_adjustments.apply()
    assert AirbyteEntrypoint.airbyte_message_to_string is _cdk
    assert "unknown to this connector" in caplog.text
