from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def realtime_url():
    return settings.REALTIME_URL
