from django.urls import path
from drf_spectacular.views import SpectacularSwaggerSplitView

from .views import SchemaView

urlpatterns = [
    path("schema", SchemaView.as_view(), name="schema"),
    path("docs", SpectacularSwaggerSplitView.as_view(template_name="api/docs.html"), name="docs"),
]
