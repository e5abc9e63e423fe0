from django.contrib.staticfiles import finders


def test_home_is_public_and_opens_a_connection(client, db):
    html = client.get("/").content.decode()
    assert "data-command" not in html
    for path in ("core/home.js", "live/socket.js"):
        assert f'<script type="module" src="/static/{path}">' in html
        assert finders.find(path)


def test_who_is_logged_in_may_ring_the_bell(client, user):
    client.force_login(user)
    html = client.get("/").content.decode()
    assert '<form data-command="bell.ring" hidden>' in html
    assert f'<meta name="realtime" content="" data-user="{user.pk}">' in html
