import re
import socket
import time
import urllib.request

import redis
from django.conf import settings
from django.core.management.base import BaseCommand

from commands.models import DeadLetter
from commands.worker import GROUP
from events.metrics import waiting
from events.models import Lease

METRICS_PORT = 9090


class Command(BaseCommand):
    help = "Show what waits to be told or done, who works, and who listens."

    def add_arguments(self, parser):
        parser.add_argument("--realtime", default="realtime", help="the host whose addresses are those of Node.js")

    def handle(self, realtime, **options):
        for name, text in self.lines(realtime):
            self.stdout.write(f"{name:10}{text}")

    def lines(self, realtime):
        count, age = waiting()
        yield "outbox", f"{count} events wait, the oldest for {age:.1f} s"
        lease = Lease.objects.first()
        left = lease.until.timestamp() - time.time() if lease else 0
        yield "relay", f"{lease.holder} is at work" if left > 0 else "none is at work"
        with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
            newest = client.xrevrange(settings.EVENTS_STREAM, count=1)
            since = f", the newest {time.time() - int(newest[0][0].split('-')[0]) / 1000:.1f} s old" if newest else ""
            yield "stream", f"{client.xlen(settings.EVENTS_STREAM)} events{since}"
            yield "commands", f"{client.xlen(settings.COMMANDS_STREAM)} wait, {workers(client)} workers"
        yield "letters", f"{DeadLetter.objects.count()} dead ones"
        for address in addresses(realtime):
            yield "realtime", listeners(address)


def workers(client):
    if not client.exists(settings.COMMANDS_STREAM):
        return 0
    groups = {group["name"]: group for group in client.xinfo_groups(settings.COMMANDS_STREAM)}
    return groups.get(GROUP, {"consumers": 0})["consumers"]


def addresses(host):
    try:
        found = socket.getaddrinfo(host, METRICS_PORT, socket.AF_INET, socket.SOCK_STREAM)
    except socket.gaierror:
        return []
    return sorted({address[0] for *_, address in found})


def listeners(address):
    try:
        with urllib.request.urlopen(f"http://{address}:{METRICS_PORT}/metrics", timeout=2) as response:  # noqa: S310
            text = response.read().decode()
    except OSError as error:
        return f"{address} does not answer: {error}"

    def total(pattern):
        return round(sum(float(value) for value in re.findall(rf"^{pattern} (\S+)$", text, re.MULTILINE)))

    sockets = total(r'realtime_connections\{transport="websocket"\}')
    feeds = total(r'realtime_connections\{transport="sse"\}')
    dropped = total(r"realtime_dropped_total\{.*\}")
    return f"{address} has {sockets} sockets and {feeds} feeds, dropped {dropped}"
