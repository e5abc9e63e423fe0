"""What can be done. An app says so in its module `commands`, which is imported when Django is ready:

    @command("article.publish")
    def publish(user, data): ...

It is called in a transaction, which holds the outcome as well. Whoever may not, or asks for what is not there, is told
so by a Refusal; any other exception is tried again, and then left to people.
"""


class Refusal(Exception):
    def __init__(self, code, detail):
        super().__init__(detail)
        self.code, self.detail = code, detail


HANDLERS = {}


def command(name, version=1):
    def register(handler):
        HANDLERS[name, version] = handler
        return handler

    return register
