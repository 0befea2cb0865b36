"""Settings of the servers that tests start: passwords cost nothing, and locks are not waited for as long.

DJANGO_SETTINGS_MODULE names this module.
"""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["OPTIONS"]["options"] += " -c lock_timeout=3s"
