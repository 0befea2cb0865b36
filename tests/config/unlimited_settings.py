"""Settings of a server that is asked for the same hundreds of times: its limits would answer instead."""

from config.settings import *  # noqa: F403

ACCOUNT_RATE_LIMITS = False
AXES_FAILURE_LIMIT = DEMARCHE_ACCOUNT_FAILURES = DEMARCHE_ADDRESS_FAILURES = 1_000_000
