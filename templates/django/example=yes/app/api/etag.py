"""Conditional requests: whoever changes what somebody else has changed meanwhile is told so."""

from django.db import transaction
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import RetrieveUpdateDestroyAPIView
from rest_framework.response import Response

from .problems import PreconditionFailed


def etag(version):
    return f'"{version}"'


def listed(header, version):
    # A gateway that compresses makes tags weak. A version stands for its content all the same.
    tags = [tag.removeprefix("W/") for tag in parse_etags(header)]
    return "*" in tags or etag(version) in tags


IF_NONE_MATCH = OpenApiParameter("If-None-Match", location="header", description="The ETag of what is known already.")
IF_MATCH = OpenApiParameter("If-Match", location="header", description="The ETag of what is to be changed.")


@extend_schema_view(
    get=extend_schema(parameters=[IF_NONE_MATCH]),
    put=extend_schema(parameters=[IF_MATCH]),
    patch=extend_schema(parameters=[IF_MATCH]),
    delete=extend_schema(parameters=[IF_MATCH]),
)
class VersionedAPIView(RetrieveUpdateDestroyAPIView):
    """One object with a `version`: its ETag, If-None-Match when it is read, If-Match when it is written."""

    def retrieve(self, request, *args, **kwargs):
        obj = self.get_object()
        headers = {"ETag": etag(obj.version), "Cache-Control": "private, no-cache"}
        if listed(request.headers.get("If-None-Match", ""), obj.version):
            return Response(status=304, headers=headers)
        return Response(self.get_serializer(obj).data, headers=headers)

    @transaction.atomic
    def update(self, request, *args, **kwargs):
        response = super().update(request, *args, **kwargs)
        response["ETag"] = etag(response.data["version"])
        return response

    @transaction.atomic
    def destroy(self, request, *args, **kwargs):
        return super().destroy(request, *args, **kwargs)

    def get_object(self):
        obj = super().get_object()
        if self.is_write() and not listed(self.request.headers.get("If-Match", "*"), obj.version):
            raise PreconditionFailed
        return obj

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset.select_for_update(of=("self",)) if self.is_write() else queryset

    def is_write(self):
        return self.request.method in {"PUT", "PATCH", "DELETE"}
