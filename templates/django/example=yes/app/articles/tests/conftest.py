import pytest

from articles.models import Article


@pytest.fixture
def make_article(user):
    def make(title="On tea", status="published", **fields):
        fields = {"body": "Water first.", "author": user, **fields}
        article = Article(title=title, status=status, **fields)
        article.save()
        return article

    return make
