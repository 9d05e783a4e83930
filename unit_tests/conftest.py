"""What all unit tests have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from source_tiktok_ads import redaction

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_secrets_of_other_tests() -> Iterator[None]:
    """Forget a test's secrets after it: the filter is the process's, and would blank the words of other tests."""
    yield
    redaction._spellings.clear()
    redaction.register_secrets({})
