from django import forms

from .models import Article


class ArticleForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = ["title", "slug", "body", "status"]
        widgets = {"body": forms.Textarea(attrs={"rows": 14}), "status": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("version") != self.instance.version:
            raise forms.ValidationError(
                "Somebody has changed this article since you opened it. Copy what you wrote, then open it again.",
                code="stale",
            )
        return cleaned
