"""Who an official is, for what Django's middleware does not see: sockets and recordings."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from zuoxi.accounts.models import User
from zuoxi.kernel.words import has_control


def user_of(session_key: str) -> User | None:
    """Return the active user of a Django session, as its middleware would find it."""
    if not session_key or has_control(session_key):
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = User.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    if user is None:
        return None
    known = session.get(HASH_SESSION_KEY, "")
    return user if constant_time_compare(known, user.get_session_auth_hash()) else None
