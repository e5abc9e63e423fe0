import redis
from django.conf import settings


def check_redis():
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            client.ping()
