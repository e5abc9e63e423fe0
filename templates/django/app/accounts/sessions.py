from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Sessions in the database, without asking it for keys that it could not even hold."""

    def _validate_session_key(self, key):
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()
