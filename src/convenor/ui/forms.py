"""How every form of the site is drawn: ``{{ form }}`` and ``{{ form.name.as_field_group }}`` come out in our look."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

CLASSES = {"Select": "form-select", "SelectMultiple": "form-select"}
NATIVE = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)


class BoundField(forms.BoundField):
    """Gives each text-like widget its class; label, help and error are tied to it by Django."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if not isinstance(widget, NATIVE):
            ours = CLASSES.get(type(widget).__name__, "form-control")
            attrs["class"] = f"{ours} {widget.attrs.get('class', '')}".strip()
        return attrs


class FormRenderer(DjangoTemplates):
    """Named in settings.FORM_RENDERER."""

    form_template_name = "ui/_form.html"
    field_template_name = "ui/_field.html"
    bound_field_class = BoundField
