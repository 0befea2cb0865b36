import os

from config.server import load_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = load_application()
