"""Generated tests on any computer: how long an example takes there, busy or not, is no failure."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("any_computer", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_computer")
