"""Refusals of an endpoint, with the name of the permission that may be missing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from source_tiktok_ads.api.errors import AccountRefusedError, RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from source_tiktok_ads.api.errors import ApiError


@contextmanager
def naming_permission(permission: str | None) -> Iterator[None]:
    """Within, a refusal that may be for want of a permission says its name.

    Args:
        permission: What TikTok calls it; None where every app has it.
    """
    try:
        yield
    except (RequestRefusedError, AccountRefusedError) as error:
        if not permission or not error.answer.code.may_be_scope:
            raise
        raise _with_permission(error, permission) from None


def _with_permission(error: ApiError, permission: str) -> ApiError:
    """The same error, with the name of the permission that may be missing."""
    code = error.answer.code
    grant = f"grant the developer app the permission {permission}, and authorise again."
    remedy = f"{grant[0].upper()}{grant[1:]}" if code.is_scope else f"{code.remedy} If it is refused for all, {grant}"
    answer = replace(error.answer, code=replace(code, remedy=remedy))
    return type(error)(answer, error.stream, error.account)
