"""The command line: what `--help` names, and which arguments are refused."""

from __future__ import annotations

import pytest

from source_tiktok_ads.run import run


@pytest.mark.parametrize("command", ["spec", "check", "discover", "read", "probe", "preview", "plan"])
def test_help_names_each_command_with_a_line(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["--help"])
    assert ended.value.code == 0
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    (help_,) = [line[1] for line in lines if line and line[0] == command]
    assert len(help_) > 10


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("read", "--catalog"),
        ("probe", "--json"),
        ("probe", "--questions"),
        ("probe", "--record"),
        ("preview", "--limit"),
        ("plan", "--state"),
    ],
)
def test_help_of_a_command_names_its_options(command: str, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run([command, "--help"])
    assert ended.value.code == 0
    assert option in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["write"],
        ["probe"],
        ["probe", "--config", "/none.json", "--limit", "3"],
        ["preview", "--config", "/none"],
        ["plan", "--config", "/none"],
        ["probe", "--config", "/none", "--stream", "ads"],
    ],
    ids=[
        "no command",
        "unknown command",
        "no configuration",
        "another command's option",
        "no stream",
        "no catalog",
        "no folder",
    ],
)
def test_a_wrong_command_line_is_refused_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(arguments)
    assert ended.value.code == 2
    assert "usage: source-tiktok-ads" in capsys.readouterr().err
