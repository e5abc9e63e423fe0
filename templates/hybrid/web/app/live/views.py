from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from . import tokens


class TokenView(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(exclude=True)  # docs/realtime.md tells how it is used
    def post(self, request):
        """A token for /ws and /events."""
        token = tokens.issue(request)
        return Response(
            {"token": token, "expires_in": tokens.LIFETIME.total_seconds()}, headers={"Cache-Control": "no-store"}
        )
