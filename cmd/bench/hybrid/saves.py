"""Saves articles for a while, with the events that they tell and without, and prints what that came to as JSON.

saves.py rate WRITERS ROUNDS SECONDS      [[saves/s with events, saves/s without], ...], in turns
saves.py steady PER_SECOND SECONDS events|pubsub    at a pace, each with the time of its beginning as its title
"""

import json
import os
import sys
import threading
import time

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

django.setup()

import redis
from django.conf import settings
from django.db import connection

from accounts.models import User
from articles import announce
from articles.models import Article
from articles.signals import article_changed

user, _ = User.objects.get_or_create(email="bench@example.com", defaults={"name": "Bench"})


def new_article(name):
    article = Article(title=name, slug=f"{name}-{time.time_ns()}", body="Words.", status="published", author=user)
    article.save()
    return article


def write(number, seconds, counts):
    article, count = new_article(f"bench-{number}"), 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        article.title = f"Title {count}"
        article.save()
        count += 1
    counts.append(count / seconds)
    connection.close()


def measure(writers, seconds, with_events):
    (article_changed.connect if with_events else article_changed.disconnect)(announce.announce)
    counts = []
    threads = [threading.Thread(target=write, args=(number, seconds, counts)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def rate(writers, rounds, seconds):
    found = []
    for turn in range(int(rounds) + 1):
        order = (True, False) if turn % 2 else (False, True)
        result = {on: measure(int(writers), float(seconds), on) for on in order}
        found.append([result[True], result[False]])
    print(json.dumps(found[1:]))  # the first one warms up


def steady(per_second, seconds, way):
    if way == "pubsub":
        article_changed.disconnect(announce.announce)
    writers = -(-int(per_second) // 100)  # one is not fast enough for more
    begin = time.monotonic()
    threads = [
        threading.Thread(target=pace, args=(begin + n / int(per_second), int(per_second) / writers, int(seconds), way))
        for n in range(writers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def pace(begin, per_second, seconds, way):
    article = new_article("steady")
    client = redis.Redis.from_url(settings.REDIS_URL)
    for number in range(int(per_second * seconds)):
        time.sleep(max(0, begin + number / per_second - time.monotonic()))
        article.title = str(time.time_ns())
        article.save()
        if way == "pubsub":
            client.publish(f"{settings.EVENTS_STREAM}:bench", json.dumps({"title": article.title}))


{"rate": rate, "steady": steady}[sys.argv[1]](*sys.argv[2:])
