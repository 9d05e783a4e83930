"""What is to be read, in which parts, and what state they leave: partitions and cursors under the CDK's streams."""

from __future__ import annotations
