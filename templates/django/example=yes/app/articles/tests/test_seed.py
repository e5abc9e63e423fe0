import re

import pytest
from django.core.management import call_command

from accounts.models import User
from articles.models import Article


@pytest.mark.django_db
def test_seed_adds_articles_and_an_administrator_once(client, capsys):
    call_command("seed")
    password = re.search(r"the password (\S+) ", capsys.readouterr().out)[1]
    assert client.login(username=User.objects.get().email, password=password)
    assert Article.objects.published().count() == Article.objects.count() - 1 > 2

    call_command("seed")
    assert "password" not in capsys.readouterr().out
    assert User.objects.count() == 1


def test_seed_leaves_alone_what_is_there(make_article, staff, capsys):
    make_article()
    call_command("seed")
    assert Article.objects.count() == 1
