"""Benchmarks of the project, against scratch databases of their own: `./run bench matrix`."""

import os

import django

# Here, so that the modules beside this one may import models like any other module.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
