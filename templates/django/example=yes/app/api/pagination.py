from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from rest_framework.exceptions import ParseError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response


class CursorPagination(BasePagination):
    """Newest first, which is by descending id: a page starts below the id where the one before ended.

    Whatever is added or removed meanwhile, no item is repeated or skipped, and the last page costs what the first does.
    """

    default_limit, max_limit = 20, 100

    def paginate_queryset(self, queryset, request, view=None):
        limit = self._limit(request.query_params.get("limit"))
        cursor = request.query_params.get("cursor")
        if cursor:
            queryset = queryset.filter(pk__lt=self._decode(cursor))
        page = list(queryset.order_by("-pk")[: limit + 1])
        self.next = urlsafe_base64_encode(str(page[limit - 1].pk).encode()) if len(page) > limit else None
        return page[:limit]

    def get_paginated_response(self, data):
        return Response({"items": data, "next": self.next})

    def _limit(self, text):
        if text is None:
            return self.default_limit
        if text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= self.max_limit:
            return int(text)
        raise ParseError(f"limit is a number from 1 to {self.max_limit}.")

    @staticmethod
    def _decode(cursor):
        try:
            return int(urlsafe_base64_decode(cursor))
        except ValueError:
            raise ParseError("cursor is not one that came with a page.") from None

    def get_schema_operation_parameters(self, view):
        limit = {"type": "integer", "minimum": 1, "maximum": self.max_limit, "default": self.default_limit}
        return [
            {"name": "limit", "in": "query", "description": "Items on a page.", "schema": limit},
            {
                "name": "cursor",
                "in": "query",
                "description": "`next` of the page before.",
                "schema": {"type": "string"},
            },
        ]

    def get_paginated_response_schema(self, schema):
        return {
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": schema,
                "next": {"type": ["string", "null"], "description": "`cursor` of the next page."},
            },
        }
