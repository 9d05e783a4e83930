"""What can leave the connector by POST: tokens, two tasks, and what a user declares that only reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import source_tiktok_ads
from source_tiktok_ads.endpoints.paths import path_problems
from source_tiktok_ads.manifest.connection import Connection
from source_tiktok_ads.source import SourceTiktokAds

TOKENS = {"oauth2/access_token/", "tt_user/oauth2/refresh_token/"}
TASKS = {"page/lead/task/", "changelog/task/create/"}
CONFIG = {
    "credentials": {"auth_type": "access_token", "access_token": "no-token-is-needed"},
    "advertiser_ids": ["1"],
    "start_date": "2026-01-31",
}
# Where a method other than GET is written down: the token's requests, and where a declared one is passed on.
PLACES = {"api/client.py", "api/requester.py", "endpoints/request.py", "endpoints/paths.py", "readers/jobs/entry.py"}


def test_every_path_that_built_in_streams_send_by_post_is_one_of_two_tasks() -> None:
    streams = Connection.read(CONFIG, SourceTiktokAds(config=CONFIG).resolved_manifest).built_in_streams()
    jobs = [job for stream in streams if (job := stream.job_entry)]
    requests = [request for job in jobs for request in (job.create, job.check, job.download)]
    lists = [entry for stream in streams if (entry := stream.list_entry)]
    assert len(lists) > 20
    assert {each.path for each in requests if each.method == "POST"} == TASKS
    assert {each.path for each in lists if each.method == "POST"} == set()


def test_the_paths_of_tokens_are_the_only_others() -> None:
    manifest = SourceTiktokAds(config=CONFIG).resolved_manifest
    authenticator = manifest["definitions"]["requester"]["authenticator"]
    assert {value for name, value in authenticator.items() if name.endswith("_path")} == TOKENS


def test_no_other_place_of_the_code_knows_of_another_method_than_get() -> None:
    package = Path(source_tiktok_ads.__file__).parent
    method = re.compile(r"\b(POST|PUT|PATCH|DELETE)\b|\.(post|patch|delete)\(")
    found = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if method.search(_code(path.read_text("utf-8")))
    }
    assert found <= PLACES | {"custom/endpoints/model.py", "custom/endpoints/validation.py", "readers/lists/asking.py"}


def _code(text: str) -> str:
    """Without comments and texts of several lines."""
    return re.sub(r'""".*?"""|#[^\n]*', "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", sorted(TASKS | TOKENS))
def test_a_custom_endpoint_can_send_none_of_them(path: str) -> None:
    assert list(path_problems(path, "POST"))
