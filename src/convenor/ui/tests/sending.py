"""A form as a browser would send it."""

from django import forms


def as_sent(form: forms.Form) -> dict[str, object]:
    """Return what would be posted of the form as it is shown, untouched."""
    data: dict[str, object] = {}
    for field in form:
        value, widget = field.value(), field.field.widget
        if isinstance(widget, forms.MultiWidget):
            parts = zip(widget.widgets_names, widget.decompress(value), strict=True)
            data |= {f"{field.html_name}{ending}": text for ending, text in parts}
        elif isinstance(widget, forms.CheckboxInput):
            data |= {field.html_name: "on"} if value else {}
        else:
            data[field.html_name] = "" if value is None else value
    return data
