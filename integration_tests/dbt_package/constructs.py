"""What SQL for seven engines must not hold, since it means something else elsewhere or is not there."""

from __future__ import annotations

import re

from sqlglot import exp, parse_one

# Targets of dbt/profiles.yml and what sqlglot calls their dialects.
DIALECTS = {
    "duckdb": "duckdb",
    "postgresql": "postgres",
    "bigquery": "bigquery",
    "snowflake": "snowflake",
    "athena": "athena",
    "redshift": "redshift",
    "databricks": "databricks",
}
_FORBIDDEN = {
    r"\b(anti|semi)\s+join\b": "elsewhere the word is a table's alias, and the join an inner one",
    r"\barg_(max|min)\s*\(": "PostgreSQL, Redshift and most others have none",
    r"\b(max|min)_by\s*\(": "PostgreSQL and Redshift have none",
    r"\)\s*filter\s*\(": "Redshift, Snowflake and BigQuery have none",
    r"\bqualify\b": "PostgreSQL and Athena have none",
    r"\bdistinct\s+on\b": "PostgreSQL and DuckDB alone have it",
    r"\bgroup\s+by\s+all\b": "PostgreSQL, Redshift and Athena have none",
    r"\*\s*(exclude|except|replace)\s*\(": "spelled differently by each",
    r"::": "BigQuery and Athena have none",
    r"\busing\s*\(": "a column that both sides have is ambiguous in some",
    r"\bunion\s+(?!all\b)": "BigQuery wants to be told `distinct`",
    r"\bfloat\b(?!64)(?<!_float)": "32 bits on some engines",
    r"\btry_cast\b": "spelled differently by each",
}
# There `float` has 64 bits.
_ALLOWED = {("snowflake", r"\bfloat\b(?!64)(?<!_float)")}


def forbidden(sql: str, engine: str) -> list[str]:
    """What is wrong with a statement: constructs of the list, and divisions that would drop a fraction."""
    text = re.sub(r"--[^\n]*|'[^']*'", "", sql.lower())
    found = [
        f"{pattern}: {reason}"
        for pattern, reason in _FORBIDDEN.items()
        if (engine, pattern) not in _ALLOWED and re.search(pattern, text)
    ]
    tree = parse_one(sql, dialect=DIALECTS[engine])
    return found + [
        f"division of numbers that are not cast: {each.sql()}" for each in tree.find_all(exp.Div) if not _cast(each)
    ]


def _cast(division: exp.Div) -> bool:
    """Whether both sides are cast to 64-bit floating point, and nothing is divided by 0."""
    numerator, denominator = division.this, division.expression
    if isinstance(numerator, exp.Mul):
        numerator = numerator.expression
    return isinstance(denominator, exp.Nullif) and all(
        isinstance(side, exp.Cast) and side.to.this == exp.DType.DOUBLE for side in (numerator, denominator.this)
    )
