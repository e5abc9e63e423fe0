from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, back at once after a restart of the server.

    The pool's own check tries one connection after the other, with a longer pause before each: where several are cut
    off, a request gives up before it meets one that lives. Here the first that is met has all others looked at.
    """

    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        if not self.pool:
            return connection
        try:
            self.pool.check_connection(connection)
        except self.Database.OperationalError:
            self.pool.putconn(connection)
            self.pool.check()
            return super().get_new_connection(conn_params)
        return connection
