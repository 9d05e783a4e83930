"""`python -m tools.analyses`: writes `analyses/<engine>/*.sql`, the marts of the dbt package as SQL that stands alone.

dbt compiles the marts with staging inlined; here columns that a mart does not use are left out, and it is laid out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "analyses"
# The interpreter that has dbt; `make` puts it there.
DBT_PYTHON = ROOT / ".venv" / "dbt" / "bin" / "python"
MARTS = ROOT / "dbt" / "models" / "marts"
ENGINES: dict[str, str] = {
    "duckdb": "DuckDB",
    "postgresql": "PostgreSQL",
    "bigquery": "BigQuery; choose the dataset as the default of the query",
    "snowflake": "Snowflake; `use schema` first",
    "athena": "Amazon Athena; choose the database in the editor",
    "redshift": "Amazon Redshift; `set search_path` first",
    "databricks": "Databricks; `use schema` first",
}
_VARIABLES = {"tiktok_ads_airbyte_plain_sql": True, "tiktok_ads_airbyte_fivetran": True}
_WIDTH = 120
_PREFIX = "__dbt__cte__"
_INLINED = re.compile(rf"(?:\bwith|,)\s+{_PREFIX}(\w+) as \(\n")
# A line of a list of columns that staging writes: an expression and its name, or a name alone.
_COLUMN = re.compile(r'^\s+(?:\S.* as )?"?(\w+)"?,$')
_CALLED = re.compile(r"\bas \w+")
_COMMENT = re.compile(r"--[^\n]*")
_TABLE = re.compile(r"\bfrom (\w+) as extracted\b")
_SPACING = re.compile(r"\n\s*\n+")


def compiled(folder: Path, engines: Sequence[str] = tuple(ENGINES)) -> dict[str, dict[str, str]]:
    """What dbt makes of the package for each engine: SQL by model, of marts and of views for Fivetran's package.

    Raises:
        RuntimeError: dbt is not there, or does not compile; with what it says.
    """
    if not DBT_PYTHON.exists():
        raise RuntimeError(f"{DBT_PYTHON} is not there: run `make {DBT_PYTHON.parents[1].relative_to(ROOT)}`")
    compiler = ROOT / "tools" / "offline_compiler.py"
    command = [str(DBT_PYTHON), "-I", str(compiler), str(folder), json.dumps(_VARIABLES), *engines]
    run = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # noqa: S603 - ours
    if run.returncode:
        raise RuntimeError(run.stdout)
    found: dict[str, dict[str, str]] = {}
    for engine in engines:
        paths = (folder / engine / "compiled").glob("*/models/**/*.sql")
        found[engine] = {path.stem: path.read_text(encoding="utf-8") for path in sorted(paths)}
    return found


def analyses(models: Mapping[str, Mapping[str, str]]) -> dict[Path, str]:
    """Each file of the folder, as it must be, of what `compiled` gives."""
    names = [path.stem for path in sorted(MARTS.glob("*.sql"))]
    return {
        FOLDER / engine / f"{name.removeprefix('tiktok__')}.sql": _standing_alone(name, engine, models[engine][name])
        for engine in models
        for name in names
    }


def _standing_alone(name: str, engine: str, text: str) -> str:
    inlined, rest = _taken_apart(text.strip())
    comment, body = _without_heading(rest)
    used = _words(body) | {word for each in inlined.values() for word in _words(_without_columns(each))}
    staging = {cte: _only(used, each) for cte, each in inlined.items()}
    parts = [f"{cte} as (\n{_indented(each)}\n)" for cte, each in staging.items()]
    joint = ",\n" if body.startswith("with ") else "\n"
    sql = "with " + ",\n".join(parts) + joint + body.removeprefix("with ")
    tables = dict.fromkeys(table for each in staging.values() for table in _TABLE.findall(each))
    needs = wrap(f"Tables: {', '.join(tables)}.", _WIDTH, initial_indent="-- ", subsequent_indent="--   ")
    made = f"-- For {ENGINES[engine]}. Written by `make docs` from dbt/models/marts/{name}.sql."
    heading = "\n".join([comment, "--", *needs, made])
    tidy = _SPACING.sub("\n", sql.replace(_PREFIX, "")).rstrip()
    return f"{heading}\n{tidy};\n"


def _taken_apart(text: str) -> tuple[dict[str, str], str]:
    """The staging models that dbt has put in, by name, and the mart without them."""
    inlined = {}
    while found := _INLINED.search(text):
        end = _closing(text, found.end())
        inlined[found[1]] = text[found.end() : end].strip("\n")
        before, after = text[: found.start()], text[end + 1 :].lstrip()
        # What follows is the next one, the first of the mart's own, or its `select`.
        text = before + (f"with {after[1:].lstrip()}" if after.startswith(",") else after)
    return inlined, text


def _closing(text: str, start: int) -> int:
    """Where the bracket closes that was opened before `start`; our comments and texts have none of their own."""
    depth = 1
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if not depth:
            return position
    raise ValueError("a bracket is not closed")


def _without_heading(text: str) -> tuple[str, str]:
    lines = text.strip().splitlines()
    heading = [line for line in lines if line.startswith("--")]
    return "\n".join(heading), "\n".join(line for line in lines if not line.startswith("--")).strip()


def _words(text: str) -> set[str]:
    """Names that are used; what something is called only is not."""
    return set(re.findall(r"\w+", _CALLED.sub("", _COMMENT.sub("", text))))


def _without_columns(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not _COLUMN.match(line))


def _only(used: set[str], text: str) -> str:
    return "\n".join(_kept(used, text.splitlines()))


def _kept(used: set[str], lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        column = _COLUMN.match(line)
        if column is None or column[1] in used:
            yield line


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


def main() -> int:
    """Write what is stale, and remove what no mart is behind.

    Returns:
        The exit code 0.
    """
    with TemporaryDirectory() as folder:
        files = analyses(compiled(Path(folder)))
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in set(FOLDER.glob("**/*.sql")) - set(files):
        path.unlink()
    print(f"wrote {len(files)} analyses")  # noqa: T201 - a command line program
    return 0


if __name__ == "__main__":
    sys.exit(main())
