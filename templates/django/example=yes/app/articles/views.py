from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import CreateView, DeleteView, DetailView, ListView, UpdateView

from .forms import ArticleForm
from .models import Article


@method_decorator(login_not_required, name="dispatch")
class ArticleList(ListView):
    paginate_by = 10

    def get_queryset(self):
        self.search = self.request.GET.get("search", "").strip()
        return Article.objects.visible_to(self.request.user).search(self.search).select_related("author").defer("body")

    def get_context_data(self, **kwargs):
        return super().get_context_data(search=self.search, **kwargs)


class VisibleMixin:
    def get_queryset(self):
        return Article.objects.visible_to(self.request.user).select_related("author")


@method_decorator(login_not_required, name="dispatch")
class ArticleDetail(VisibleMixin, DetailView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(may_change=self.object.may_be_changed_by(self.request.user), **kwargs)


class SavingMixin:
    def form_valid(self, form):
        try:
            with transaction.atomic():
                response = super().form_valid(form)
        except IntegrityError:  # the slug was free when the form was checked
            form.add_error("slug", Article._meta.get_field("slug").error_messages["unique"])
            return self.form_invalid(form)
        messages.success(self.request, "The article is saved.")
        return response


class WritableMixin(VisibleMixin):
    @transaction.atomic
    def post(self, *args, **kwargs):
        return super().post(*args, **kwargs)

    def get_queryset(self):
        articles = super().get_queryset()
        return articles.select_for_update(of=("self",)) if self.request.method == "POST" else articles

    def get_object(self, queryset=None):
        article = super().get_object(queryset)
        if not article.may_be_changed_by(self.request.user):
            raise PermissionDenied
        return article


class ArticleCreate(SavingMixin, CreateView):
    model = Article
    form_class = ArticleForm

    def form_valid(self, form):
        form.instance.author = self.request.user
        return super().form_valid(form)


class ArticleUpdate(SavingMixin, WritableMixin, UpdateView):
    form_class = ArticleForm


class ArticleDelete(WritableMixin, DeleteView):
    success_url = reverse_lazy("home")

    def form_valid(self, form):
        messages.success(self.request, "The article is deleted.")
        return super().form_valid(form)
