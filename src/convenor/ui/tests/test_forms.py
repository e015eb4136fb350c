from django import forms

from convenor.ui.forms import FormRenderer


class Registration(forms.Form):
    default_renderer = FormRenderer

    email = forms.EmailField(label="Address", help_text="As your institution wrote it.")
    attends_as = forms.ChoiceField(
        choices=[("trainer", "Trainer"), ("participant", "Participant")], widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        choices=[("ngo", "NGO")], widget=forms.Select(attrs={"class": "short"}), required=False
    )
    agreed = forms.BooleanField(label="I have read it")
    token = forms.CharField(widget=forms.HiddenInput)


def test_label_help_and_error_are_tied_to_the_field():
    shown = str(Registration({"email": "nonsense"}))
    assert 'for="id_email"' in shown
    assert 'aria-describedby="id_email_helptext id_email_error"' in shown
    assert 'id="id_email_helptext"' in shown
    assert 'id="id_email_error"' in shown
    assert 'aria-invalid="true"' in shown


def test_a_group_of_choices_has_a_legend_and_its_error_is_tied_to_the_group():
    shown = str(Registration({}))
    assert '<fieldset id="id_attends_as" tabindex="-1" aria-describedby="id_attends_as_error">' in shown
    assert "<legend>Attends as</legend>" in shown


def test_the_summary_leads_to_each_field_with_an_error():
    shown = str(Registration({"email": "nonsense"}))
    assert shown.index('role="alert"') < shown.index('id="id_email"')
    for place in ("id_email", "id_attends_as", "id_agreed"):
        assert f'<a href="#{place}">' in shown
        assert f'id="{place}"' in shown


def test_a_fresh_form_complains_about_nothing():
    assert "alert" not in str(Registration())


def test_widgets_wear_our_classes_and_keep_their_own():
    shown = str(Registration())
    assert 'class="form-control"' in shown
    assert 'class="form-select short"' in shown
    assert 'name="token"' in shown
    assert "form-control" not in shown[shown.index('type="radio"') :][:80]


def test_what_may_be_left_out_says_so():
    shown = str(Registration())
    assert shown.count("field-optional") == 1
