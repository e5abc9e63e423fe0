from django.db import IntegrityError, transaction
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListCreateAPIView
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticatedOrReadOnly

from api.etag import VersionedAPIView, etag
from api.problems import Conflict

from .models import Article, validate_not_reserved


class AuthorSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ArticleSerializer(serializers.ModelSerializer):
    author = AuthorSerializer(read_only=True)

    class Meta:
        model = Article
        fields = ["id", "slug", "title", "body", "status", "author", "version", "created", "updated"]
        read_only_fields = ["version"]
        # Without the look-up for uniqueness: the database has the last word, and a slug that is taken is a conflict.
        extra_kwargs = {"slug": {"validators": [validate_not_reserved]}}

    def save(self, **fields):
        try:
            with transaction.atomic():
                return super().save(**fields)
        except IntegrityError:
            raise Conflict("An article with this slug exists already.") from None


class ArticleItemSerializer(ArticleSerializer):
    """An article in a list, without its body: a hundred of those are ten megabytes."""

    class Meta(ArticleSerializer.Meta):
        fields = [name for name in ArticleSerializer.Meta.fields if name != "body"]


class MayChange(BasePermission):
    """Whoever may see an article reads it; its author and staff write."""

    def has_object_permission(self, request, view, article):
        return request.method in SAFE_METHODS or article.may_be_changed_by(request.user)


class ArticleListView(ListCreateAPIView):
    permission_classes = [IsAuthenticatedOrReadOnly, MayChange]

    def get_serializer_class(self):
        return ArticleItemSerializer if self.request.method == "GET" else ArticleSerializer

    def get_queryset(self):
        articles = Article.objects.visible_to(self.request.user).select_related("author").defer("body")
        return articles.search(self.request.query_params.get("search", ""))

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)

    def get_success_headers(self, data):
        return {"Location": reverse("api-article", args=[data["id"]]), "ETag": etag(data["version"])}

    @extend_schema(parameters=[OpenApiParameter("search", description="Words that title or body hold.")])
    def get(self, request, *args, **kwargs):
        """Published articles, and one's own drafts; newest first."""
        return super().get(request, *args, **kwargs)


class ArticleView(VersionedAPIView):
    serializer_class = ArticleSerializer
    permission_classes = [IsAuthenticatedOrReadOnly, MayChange]

    def get_queryset(self):
        return Article.objects.visible_to(self.request.user).select_related("author")
