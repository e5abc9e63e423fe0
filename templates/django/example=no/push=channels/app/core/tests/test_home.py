import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.django_db  # or it could not count queries


def test_home_is_public_and_tells_the_time(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/")
    html = response.content.decode()
    assert response.status_code == 200
    assert '<time class="clock" id="clock"' in html
    assert 'aria-current="page"' in html
    for path in ("core/home.js", "live/socket.js"):
        assert f'<script type="module" src="/static/{path}">' in html
        assert finders.find(path)
