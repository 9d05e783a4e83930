"""The ground truth: the records that a correct connector emits."""

from __future__ import annotations
