"""Tests that run the connector and the simulated API as real processes and servers."""
