"""The dbt package on DuckDB and PostgreSQL, compiled for other engines, and beside Fivetran's package."""

from __future__ import annotations
