"""Closes what somebody has open with Node.js once they are logged out, or are not who they were."""

from time import time

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from accounts.models import Token, User
from events.outbox import emit

from .tokens import sid

ROOM = "$sessions"  # which nobody can listen to
RIGHTS = ("password", "is_active", "is_staff")


@receiver(user_logged_out)
def session_ended(request, **kwargs):
    if request is not None and request.session.session_key:
        tell("session.ended", {"session": sid(request.session.session_key)})


@receiver(post_delete, sender=Token)
def token_ended(instance, **kwargs):
    tell("session.ended", {"session": sid(instance.digest)})


@receiver(post_delete, sender=User)
def user_deleted(instance, **kwargs):
    user_ended(instance)


@receiver(pre_save, sender=User)
def remember(instance, raw, update_fields, **kwargs):
    watched = instance.pk and not raw and (update_fields is None or set(update_fields) & set(RIGHTS))
    before = User.objects.filter(pk=instance.pk).values_list(*RIGHTS).first() if watched else None
    instance.rights_changed = before is not None and before != tuple(getattr(instance, name) for name in RIGHTS)


@receiver(post_save, sender=User)
def user_saved(instance, **kwargs):
    if instance.rights_changed:
        user_ended(instance)


def user_ended(user):
    tell("user.ended", {"user": str(user.pk), "at": time()})


@transaction.atomic
def tell(name, data):
    emit(ROOM, name, data)
