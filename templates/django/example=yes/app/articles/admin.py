from django.contrib import admin

from .models import Article


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ["title", "status", "author", "updated"]
    list_filter = ["status"]
    list_select_related = ["author"]
    date_hierarchy = "created"
    search_fields = ["title", "body", "author__name"]
    autocomplete_fields = ["author"]
    readonly_fields = ["version", "created", "updated"]

    def get_changeform_initial_data(self, request):
        return {"author": request.user.pk, **super().get_changeform_initial_data(request)}
