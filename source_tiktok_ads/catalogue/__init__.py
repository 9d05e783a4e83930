"""The one catalogue of metrics, dimensions and entity fields: requests, schemas, casts and docs come from it."""

from __future__ import annotations

from source_tiktok_ads.catalogue.loader import (
    UnknownNameError,
    dimension,
    dimension_names,
    entity_fields,
    entity_names,
    list_summary,
    metric,
    metric_names,
)
from source_tiktok_ads.catalogue.model import DAY, HOUR, LEVELS, TIME_DIMENSIONS, TOP_VIEW, Dimension, Field, Metric

__all__ = [
    "DAY",
    "HOUR",
    "LEVELS",
    "TIME_DIMENSIONS",
    "TOP_VIEW",
    "Dimension",
    "Field",
    "Metric",
    "UnknownNameError",
    "dimension",
    "dimension_names",
    "entity_fields",
    "entity_names",
    "list_summary",
    "metric",
    "metric_names",
]
