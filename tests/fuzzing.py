"""How hard Hypothesis tries: a little in `make test`, long in `make fuzz` and `make trust`."""

import os

from hypothesis import HealthCheck, settings

# Examples per test; `make fuzz` sets it.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def trying(least: int) -> settings:
    """Give the settings of a test that tries this often in `make test`, too."""
    return settings(FUZZ, max_examples=max(least, EXAMPLES))
