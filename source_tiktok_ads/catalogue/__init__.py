"""The one catalogue of metrics, dimensions and entity fields: requests, schemas, casts and docs come from it."""

from __future__ import annotations

from source_tiktok_ads.catalogue.loader import (
    UnknownNameError,
    dimension,
    dimension_names,
    entity_fields,
    entity_names,
    metric,
    metric_names,
)
from source_tiktok_ads.catalogue.model import LEVELS, TIME_DIMENSIONS, Dimension, Field, Metric

__all__ = [
    "LEVELS",
    "TIME_DIMENSIONS",
    "Dimension",
    "Field",
    "Metric",
    "UnknownNameError",
    "dimension",
    "dimension_names",
    "entity_fields",
    "entity_names",
    "metric",
    "metric_names",
]
