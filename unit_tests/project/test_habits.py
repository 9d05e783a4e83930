"""What runs at a commit, in CI and at a release exists, is pinned, and runs the tasks that a developer runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from integration_tests.running.tracing import TRACED

_ROOT = Path(__file__).parents[2]
_HOOKS = _ROOT / ".pre-commit-config.yaml"
_WORKFLOWS = sorted((_ROOT / ".github" / "workflows").glob("*.yml"))
_MAKEFILE = (_ROOT / "Makefile").read_text()
_TARGETS = set(re.findall(r"^([a-z-]+):", _MAKEFILE, re.MULTILINE))
# Where the tools of this environment are: in a clone that is .venv/bin.
_TOOLS = Path(sys.executable).parent


def _workflow(path: Path) -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as true; nothing here looks at it.
    return dict(yaml.safe_load(path.read_text()))


def _steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in _workflow(path)["jobs"].values() for step in job["steps"]]


def _made(text: str) -> set[str]:
    """The tasks that a script or command asks make for."""
    return set(re.findall(r"^ *(?:\w+=\S+ )*make (?:--\w+ )*([a-z-]+)", text, re.MULTILINE))


def _make(*arguments: str) -> str:
    """What make prints, called as a person calls it: the settings of a make that runs this test are not passed on."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = [shutil.which("make") or "make", *arguments]
    ended = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, check=True, text=True, timeout=60)
    return ended.stdout


def _hooks() -> list[dict[str, Any]]:
    config = yaml.safe_load(_HOOKS.read_text())
    assert [repository["repo"] for repository in config["repos"]] == ["local"], "nothing is downloaded at a commit"
    return list(config["repos"][0]["hooks"])


def test_the_hooks_are_a_valid_configuration() -> None:
    command = [str(_TOOLS / "pre-commit"), "validate-config", str(_HOOKS)]
    ended = subprocess.run(command, capture_output=True, check=False, text=True, timeout=60)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("hook", _hooks(), ids=lambda hook: str(hook["id"]))
def test_a_hook_runs_a_program_of_the_projects_environment(hook: dict[str, Any]) -> None:
    program, *arguments = hook["entry"].split()
    assert hook["language"] == "system"
    if program == "make":
        assert _made(hook["entry"]) <= _TARGETS
        return
    assert program.startswith(".venv/bin/")
    assert shutil.which(Path(program).name, path=str(_TOOLS)), f"{program} is in no extra of pyproject.toml"
    if arguments[:1] == ["-m"]:
        assert (_ROOT / f"{arguments[1].replace('.', '/')}.py").exists()


def test_the_secret_hook_finds_a_token(tmp_path: Path) -> None:
    (hook,) = [hook for hook in _hooks() if hook["id"] == "secrets"]
    _, *options = hook["entry"].split()
    token = os.urandom(20).hex()  # of the form of an access token
    for name, text, code in (("good.py", "x = 'a'\n", 0), ("bad.py", f"x = '{token}'\n", 1)):
        (tmp_path / name).write_text(text)
        command = [str(_TOOLS / "detect-secrets-hook"), *options, str(tmp_path / name)]
        ended = subprocess.run(command, capture_output=True, check=False, text=True, timeout=60)
        assert ended.returncode == code, ended.stdout + ended.stderr


def test_every_task_is_phony_and_says_in_the_help_what_it_does() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.+)$", _MAKEFILE, re.MULTILINE)
    helped = _make("help")
    assert set(phony.split()) == _TARGETS
    assert set(re.findall(r"^  make ([a-z-]+) +\S", helped, re.MULTILINE)) == _TARGETS


def test_make_test_runs_every_test_in_one_session() -> None:
    (prerequisites,) = re.findall(r"^test: ([a-z -]+) ##", _MAKEFILE, re.MULTILINE)
    assert {"lint", "typecheck", "coverage"} == set(prerequisites.split())
    (session,) = re.findall(r"-m pytest (.+?) *$", _make("--dry-run", *prerequisites.split()), re.MULTILINE)
    assert [word for word in session.split() if not word.startswith("-")] == ["2"], "all of `testpaths`, by two workers"


def test_make_fast_runs_all_unit_tests_and_tests_that_exist() -> None:
    (session,) = re.findall(r"-m pytest -n 2 (.+?) *$", _make("--dry-run", "fast"), re.MULTILINE)
    chosen = [word.partition("::") for word in session.split()]
    assert chosen[0] == ("unit_tests", "", "")
    for path, _, function in chosen:
        assert (_ROOT / path).exists()
        assert not function or f"def {function}(" in (_ROOT / path).read_text()


def test_what_is_traced_for_coverage_exists() -> None:
    folder = _ROOT / "integration_tests"
    assert [start for start in TRACED if not list(folder.glob(f"{start}*"))] == []


def test_the_ci_script_asks_for_tasks_that_exist() -> None:
    made = _made((_ROOT / ".ci" / "run").read_text())
    assert {"test", "check", "image", "image-test", "sbom", "audit"} <= made <= _TARGETS


def test_there_are_workflows_for_each_push_and_for_releases() -> None:
    assert [path.name for path in _WORKFLOWS] == ["ci.yml", "release.yml"]


@pytest.mark.parametrize("path", _WORKFLOWS, ids=lambda path: str(path.name))
def test_a_workflow_runs_the_ci_script_and_tasks_that_exist(path: Path) -> None:
    commands = "\n".join(step["run"] for step in _steps(path) if "run" in step)
    assert re.search(r"(?:^|\s)\.ci/run$", commands, re.MULTILINE)
    assert os.access(_ROOT / ".ci" / "run", os.X_OK)
    assert _made(commands) <= _TARGETS
    assert "pytest" not in commands.replace("make pytest", "")


@pytest.mark.parametrize("path", _WORKFLOWS, ids=lambda path: str(path.name))
def test_a_workflow_pins_actions_by_commit_and_has_least_rights(path: Path) -> None:
    text = path.read_text()
    used = re.findall(r"uses: (.+)$", text, re.MULTILINE)
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", action)] == []
    workflow = _workflow(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    assert all(job["timeout-minutes"] for job in workflow["jobs"].values())


def test_only_the_job_that_publishes_may_write_and_it_runs_nothing_of_the_project() -> None:
    writing = {
        (path.name, name): job
        for path in _WORKFLOWS
        for name, job in _workflow(path)["jobs"].items()
        if "write" in job.get("permissions", {}).values()
    }
    assert set(writing) == {("release.yml", "publish")}
    (job,) = writing.values()
    assert not any("actions/checkout" in step.get("uses", "") for step in job["steps"])
    assert job["needs"] == "check"


def test_every_supported_python_is_tested() -> None:
    jobs = _workflow(_ROOT / ".github" / "workflows" / "ci.yml")["jobs"]
    tested = set(jobs["other-pythons"]["strategy"]["matrix"]["python"])
    tested |= {
        step["with"]["python-version"] for step in jobs["whole"]["steps"] if "setup-python" in step.get("uses", "")
    }
    assert tested == {"3.11", "3.12", "3.13"}


def test_the_workflows_have_no_known_weakness() -> None:
    command = [str(_TOOLS / "zizmor"), "--offline", "--quiet", *map(str, _WORKFLOWS)]
    ended = subprocess.run(command, capture_output=True, check=False, text=True, timeout=60)
    assert ended.returncode == 0, ended.stdout
