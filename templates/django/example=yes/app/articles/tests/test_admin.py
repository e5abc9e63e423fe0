from articles.models import Article


def test_the_list_and_the_form(client, staff, make_article, django_assert_max_num_queries):
    client.force_login(staff)
    for number in range(5):
        make_article(f"Tea {number}")
    with django_assert_max_num_queries(9):
        assert b"Tea 4" in client.get("/admin/articles/article/?q=tea").content
    assert f'value="{staff.pk}" selected' in client.get("/admin/articles/article/add/").content.decode()


def test_saving_counts_the_version(client, staff, make_article):
    article = make_article("Tea")
    client.force_login(staff)
    fields = {"title": "Mint tea", "slug": "tea", "body": "b", "status": "draft", "author": article.author_id}
    assert client.post(f"/admin/articles/article/{article.pk}/change/", fields).status_code == 302
    assert Article.objects.values_list("title", "version").get() == ("Mint tea", 2)
