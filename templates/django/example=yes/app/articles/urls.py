from django.urls import path

from . import api, views

urlpatterns = [
    path("", views.ArticleList.as_view(), name="home"),
    path("articles/new/", views.ArticleCreate.as_view(), name="article-new"),
    path("articles/<slug:slug>/", views.ArticleDetail.as_view(), name="article"),
    path("articles/<slug:slug>/edit/", views.ArticleUpdate.as_view(), name="article-edit"),
    path("articles/<slug:slug>/delete/", views.ArticleDelete.as_view(), name="article-delete"),
    path("api/articles", api.ArticleListView.as_view(), name="api-articles"),
    path("api/articles/<int:pk>", api.ArticleView.as_view(), name="api-article"),
]
