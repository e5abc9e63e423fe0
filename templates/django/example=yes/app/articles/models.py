from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils.text import slugify

from .signals import article_changed


def validate_not_reserved(slug):
    if slug == "new":
        raise ValidationError("This slug is reserved.", code="reserved")


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Article.Status.PUBLISHED)

    def visible_to(self, user):
        if user.is_staff:
            return self
        if user.is_authenticated:
            return self.filter(Q(status=Article.Status.PUBLISHED) | Q(author=user))
        return self.published()

    def search(self, text):
        """Those with every word of the text in title or body."""
        articles = self
        # PostgreSQL refuses NUL, and SQLite more and longer patterns than anybody types.
        for word in text.replace("\0", "")[:200].split()[:8]:
            articles = articles.filter(Q(title__icontains=word) | Q(body__icontains=word))
        return articles


class Article(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    title = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=200,
        unique=True,
        blank=True,
        validators=[validate_not_reserved],
        help_text="The last part of its address. Made from the title if left empty.",
        error_messages={"unique": "An article with this slug exists already."},
    )
    body = models.TextField(max_length=100_000)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="articles")
    version = models.PositiveIntegerField(default=0, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["status", "-id"])]

    def __str__(self):
        return self.title

    @transaction.atomic
    def save(self, **kwargs):
        # Read under lock: the number has to be right, and the event too, whatever happened since this was loaded.
        stored = Article.objects.select_for_update().filter(pk=self.pk).only("status", "version").first()
        self.version = stored.version + 1 if stored else 1
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "version", "updated"}
            if stored and "status" not in fields:  # a stale copy does not know what everybody may read
                self.status = stored.status
        if self.slug:
            super().save(**kwargs)
        else:
            self._save_with_free_slug(**kwargs)

        was_published = stored is not None and stored.is_published
        if self.is_published:
            article_changed.send(Article, article=self, event="updated" if was_published else "published")
        elif was_published:
            article_changed.send(Article, article=self, event="deleted")

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED

    def may_be_changed_by(self, user):
        return user.is_staff or self.author_id == user.pk

    # Who is overtaken has seen somebody else get a slug: that many at once may want the same.
    def _save_with_free_slug(self, attempts=20, **kwargs):
        self.slug = self._free_slug()
        try:
            with transaction.atomic():
                super().save(**kwargs)
        except IntegrityError:  # somebody else was faster: a double click, say
            if attempts == 1:
                raise
            self._save_with_free_slug(attempts - 1, **kwargs)

    def _free_slug(self):
        base = slugify(self.title)[:190] or "article"
        others = Article.objects.exclude(pk=self.pk).filter(slug__startswith=base)
        taken = {"new", *others.values_list("slug", flat=True)}
        number, slug = 1, base
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        return slug


@receiver(post_delete, sender=Article)
def announce_deletion(instance, **kwargs):
    # A signal, since the admin deletes whole querysets, which call no delete().
    if instance.is_published:
        article_changed.send(Article, article=instance, event="deleted")
