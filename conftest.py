"""What unit and integration tests have in common: how many examples a property is tried with."""

from __future__ import annotations

import os

from hypothesis import settings

# No example has a deadline: a busy machine is no fault. `ci` is for whoever has the time, `dev` for every change.
settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))
