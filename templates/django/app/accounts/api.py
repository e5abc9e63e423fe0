from django.contrib.auth import authenticate
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from .authentication import BearerAuthentication
from .models import Token
from .throttle import login_attempts


class CredentialsSerializer(serializers.Serializer):
    email = serializers.EmailField()
    password = serializers.CharField(write_only=True, trim_whitespace=False, max_length=4096)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()
    expires = serializers.DateTimeField()


class TokenView(APIView):
    authentication_classes = [BearerAuthentication]
    throttle_scope = "credentials"

    def get_authenticators(self):
        # Who asks for a token may be sending one that has expired.
        return [] if self.request and self.request.method == "POST" else super().get_authenticators()

    def get_authenticate_header(self, request):
        return BearerAuthentication().authenticate_header(request)

    def get_permissions(self):
        return [AllowAny() if self.request.method == "POST" else IsAuthenticated()]

    def get_throttles(self):
        return [ScopedRateThrottle()] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="token_create", auth=[], request=CredentialsSerializer, responses={201: TokenSerializer}
    )
    def post(self, request):
        """Exchange e-mail address and password for a token."""
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        email = credentials.validated_data["email"]
        if login_attempts.exhausted(email):
            raise Throttled(login_attempts.seconds)
        user = authenticate(request, username=email, password=credentials.validated_data["password"])
        if user is None:
            raise AuthenticationFailed("The e-mail address and the password do not belong together.")
        text, token = Token.objects.issue(user)
        return Response(TokenSerializer({"token": text, "expires": token.expires}).data, status.HTTP_201_CREATED)

    @extend_schema(operation_id="token_revoke", responses={204: OpenApiResponse(description="Revoked.")})
    def delete(self, request):
        """Revoke the token that this request is made with."""
        request.auth.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
