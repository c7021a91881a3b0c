"""One process serves everything: the hall's sockets beside Django."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoxi.config.settings")

application = get_asgi_application()
