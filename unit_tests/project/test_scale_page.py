"""The page on many ad accounts: its figures are those of its tables, its manifest is one that Kubernetes knows."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
import yaml

from source_tiktok_ads.api.tiers import TIERS
from tools import scale
from tools.generate_docs import ROOT

# Of the API of Kubernetes 1.29 and later, as far as the manifest has such objects: fields of a kind of object.
FIELDS: dict[str, set[str]] = {
    "Job": {"apiVersion", "kind", "metadata", "spec"},
    "PersistentVolumeClaim": {"apiVersion", "kind", "metadata", "spec"},
    "JobSpec": {"completionMode", "completions", "parallelism", "backoffLimitPerIndex", "template"},
    "PodTemplate": {"metadata", "spec"},
    "PodSpec": {"restartPolicy", "automountServiceAccountToken", "securityContext", "containers", "volumes"},
    "PodSecurityContext": {"runAsNonRoot", "runAsUser", "runAsGroup", "fsGroup"},
    "Container": {"name", "image", "workingDir", "command", "args", "env", "resources", "volumeMounts"},
    "EnvVar": {"name", "value"},
    "VolumeMount": {"name", "mountPath", "readOnly"},
    "Volume": {"name", "secret", "configMap", "emptyDir", "persistentVolumeClaim"},
}


@cache
def page() -> str:
    return (ROOT / "docs/scale.md").read_text(encoding="utf-8")


@cache
def manifest() -> dict[str, Any]:
    """The objects of the page's manifest by kind."""
    (text,) = re.findall(r"^```yaml\n(.*?)^```", page(), re.DOTALL | re.MULTILINE)
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


def job() -> dict[str, Any]:
    spec: dict[str, Any] = manifest()["Job"]["spec"]
    return spec


def pod() -> dict[str, Any]:
    spec: dict[str, Any] = job()["template"]["spec"]
    return spec


def container() -> dict[str, Any]:
    (only,) = pod()["containers"]
    found: dict[str, Any] = only
    return found


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_every_field_of_the_manifest_is_one_that_kubernetes_knows() -> None:
    assert (manifest()["Job"]["apiVersion"], manifest()["PersistentVolumeClaim"]["apiVersion"]) == ("batch/v1", "v1")
    objects = [("Job", manifest()["Job"]), ("PersistentVolumeClaim", manifest()["PersistentVolumeClaim"])]
    objects += [("JobSpec", job()), ("PodTemplate", job()["template"]), ("PodSpec", pod()), ("Container", container())]
    objects += [("PodSecurityContext", pod()["securityContext"])]
    for kind, found in (
        ("EnvVar", container()["env"]),
        ("VolumeMount", container()["volumeMounts"]),
        ("Volume", pod()["volumes"]),
    ):
        objects += [(kind, each) for each in found]
    assert {kind: extra for kind, found in objects if (extra := set(found) - FIELDS[kind])} == {}


def test_the_job_is_indexed_and_its_numbers_agree() -> None:
    settings = {each["name"]: each["value"] for each in container()["env"]}
    assert job()["completionMode"] == "Indexed"
    assert (str(job()["completions"]), str(job()["parallelism"])) == (settings["SHARDS"], settings["AT_ONCE"])
    assert pod()["restartPolicy"] == "Never"  # which backoffLimitPerIndex demands
    assert 'JOB_COMPLETION_INDEX + 1))" "$SHARDS" "$AT_ONCE"' in container()["command"][-1]


def test_every_mount_has_its_volume_and_every_volume_one_kind() -> None:
    volumes = {each["name"]: set(each) - {"name"} for each in pod()["volumes"]}
    assert {each["name"] for each in container()["volumeMounts"]} == set(volumes)
    assert all(len(kinds) == 1 for kinds in volumes.values())


def test_the_secret_is_a_file_and_no_variable() -> None:
    secrets = [each for each in pod()["volumes"] if "secret" in each]
    mounted = {each["name"]: each["mountPath"] for each in container()["volumeMounts"]}
    (config,) = [each["value"] for each in container()["env"] if each["name"] == "CONFIG"]
    assert [f"{mounted[each['name']]}/config.json" for each in secrets] == [config]
    assert all(isinstance(each["value"], str) for each in container()["env"])
    assert "kubectl create secret generic " + secrets[0]["secret"]["secretName"] in page()


@pytest.mark.parametrize("name", ["config.json", "catalog.json", "read-shard.sh"])
def test_what_the_pod_reads_is_put_into_the_cluster(name: str) -> None:
    assert f"--from-file={name}" in page()


def test_the_figures_in_the_text_are_those_of_the_tables() -> None:
    hours = {(row[0].partition(":")[0], row[1]): row for row in rows(scale.hours())}
    assert f"All 28 reports take {hours['28 reports, the next day', '5,000'][3].replace(' h', ' hours')}" in page()
    highest = float({row[0]: row for row in rows(scale.together())}["1"][-1])
    assert f"{highest * 1000:,.0f} rows a second" in page()


def test_hours_are_requests_at_the_pace_of_the_limiter() -> None:
    for row in rows(scale.hours())[1:]:
        requests, time = int(row[2].replace(",", "")), row[3].strip("*")
        seconds = {"min": 60, "h": 3_600, "days": 86_400}
        number, unit = time.split()
        exact = requests * TIERS["basic"].interval
        assert abs(float(number) * seconds[unit] - exact) <= max(30, 0.06 * seconds[unit])


def test_bold_is_what_the_quota_of_a_day_does_not_hold() -> None:
    head, *syncs = rows(scale.hours())
    for row in syncs:
        for quota, time in zip(head[3:], row[3:], strict=True):
            if int(row[2].replace(",", "")) > int(quota.replace(",", "")):
                assert time.startswith("**")


@pytest.mark.parametrize("level", scale.LEVELS)
def test_shares_together_never_have_more_than_the_level(level: str) -> None:
    for count in scale.PROCESSES:
        percent = 100 // count
        if scale.fits(TIERS[level], percent):
            assert 0.5 * TIERS[level].per_second < count * scale.rate(TIERS[level], percent) < TIERS[level].per_second


def test_a_share_below_a_request_a_second_has_no_figure() -> None:
    cells = {row[0]: row[2:] for row in rows(scale.together())}
    assert cells["16"][0] == ""
    assert all(cells["10"])
