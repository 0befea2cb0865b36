import os

from config.ops.server import load_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = load_application()
