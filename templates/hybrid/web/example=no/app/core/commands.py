"""What browsers may ask for, over their connection to Node.js."""

from commands.registry import command
from events.outbox import emit


@command("bell.ring")
def ring(user, data):
    emit("bell", "bell.rung", {"name": user.name})
