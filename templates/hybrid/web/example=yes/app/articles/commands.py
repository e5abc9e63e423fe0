"""What browsers may ask for, over their connection to Node.js."""

from commands.registry import Refusal, command

from .models import Article


@command("article.publish")
def publish(user, data):
    articles = Article.objects.visible_to(user).select_for_update(of=("self",))
    article = articles.filter(slug=data["slug"]).first()
    if article is None:
        raise Refusal("not_found", "There is no such article.")
    if not article.may_be_changed_by(user):
        raise Refusal("forbidden", "Only its author and staff may publish it.")
    if not article.is_published:
        article.status = Article.Status.PUBLISHED
        article.save()
