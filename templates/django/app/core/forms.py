from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Every `{{ form }}` and `{{ field.as_field_group }}` is drawn by the templates in core/templates/forms."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
