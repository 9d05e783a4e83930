"""The one manifest, wherever it lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_PACKAGE = Path(__file__).parent.parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the safe loader in C where there is one: eight times faster


def load_manifest() -> dict[str, Any]:
    """The one manifest: inside the package when installed, at the top of the repository in a checkout."""
    for folder in (_PACKAGE, _PACKAGE.parent):
        path = folder / "manifest.yaml"
        if path.is_file():
            manifest: dict[str, Any] = yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506 - both are safe loaders
            return manifest
    raise FileNotFoundError("manifest.yaml is neither in the package nor beside it")
