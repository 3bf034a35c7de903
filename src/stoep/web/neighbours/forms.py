"""What a neighbour types about themself, as clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.core.topics import TOPICS, own_key
from stoep.web.neighbourhoods.models import Neighbourhood, Street
from stoep.web.neighbours.models import Gift, Neighbour, Reach, Visible, Way

LANGUAGES = [
    ("nl", "Nederlands"), ("en", "English"), ("ar", "العربية"), ("de", "Deutsch"), ("es", "Español"),
    ("fa", "فارسی"), ("fr", "Français"), ("hi", "हिन्दी"), ("it", "Italiano"), ("pap", "Papiamentu"),
    ("pl", "Polski"), ("pt", "Português"), ("ru", "Русский"), ("so", "Soomaali"), ("srn", "Sranantongo"),
    ("ti", "ትግርኛ"), ("tr", "Türkçe"), ("uk", "Українська"), ("zgh", "Tamazight"), ("zh", "中文"),
    ("nsl", "Nederlandse Gebarentaal"),
]  # fmt: skip


class StreetField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Street.objects.none(),
            label=_("In which street do you live?"),
            help_text=_("The street is enough. We never ask for a house number."),
            empty_label=_("Choose your street"),
            error_messages={"required": _("Choose your street.")},
            **kwargs,
        )


class NameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("What do we call you?"),
            max_length=60,
            error_messages={
                "required": _("Write the name that neighbours may use."),
                "max_length": _("Make the name shorter, at most 60 letters."),
            },
            **kwargs,
        )
        self.widget.attrs["autocomplete"] = "given-name"


class JoinForm(forms.Form):
    name = NameField()
    street = StreetField()
    code = forms.CharField(
        label=_("Which code is in your letter?"),
        help_text=_("Eight letters and numbers, such as ACDE-F346. A neighbour can give you one too."),
        max_length=20,
        error_messages={
            "required": _("Type the code from your letter."),
            "max_length": _("Type the eight signs of the code."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    way_in = forms.ChoiceField(
        label=_("How do you want to come in next time?"),
        choices=[("mail", _("With a code in my mail")), ("card", _("With five words on a card"))],
        widget=forms.RadioSelect,
        initial="mail",
        error_messages={"required": _("Choose one of the two.")},
    )
    email = forms.EmailField(
        label=_("What is your e-mail address?"),
        help_text=_("Only for Stoep. Neighbours don't see it. With a card you leave it empty."),
        required=False,
        max_length=254,
        error_messages={
            "invalid": _("Look at the address once more. It looks like anna@voorbeeld.nl."),
            "max_length": _("Look at the address once more. It looks like anna@voorbeeld.nl."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, neighbourhood: Neighbourhood, has_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = neighbourhood.streets.all()  # type: ignore[attr-defined]
        if has_code:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("We have your code already. You may leave this empty.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("way_in") == "mail" and not values.get("email") and "email" not in self.errors:
            self.add_error("email", _("Type your e-mail address, or choose the card."))
        if values.get("way_in") == "card":
            values["email"] = ""
        return values


class VisibleField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Who may see this?"),
            choices=Visible.choices,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose who may see this."),
                "invalid_choice": _("Choose one of the three."),
            },
            **kwargs,
        )


class GiftsForm(forms.Form):
    topics = forms.MultipleChoiceField(required=False, choices=[(key, t.nl) for key, t in TOPICS.items()])
    words = forms.CharField(
        label=_("Something else, in your own words"),
        required=False,
        max_length=60,
        error_messages={"max_length": _("Say it shorter, in at most 60 letters.")},
    )
    visible = VisibleField()

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if words and not own_key(words):
            raise forms.ValidationError(_("Write a word or more."))
        return words


class GiftForm(forms.ModelForm):  # type: ignore[type-arg]
    visible = VisibleField()

    class Meta:
        model = Gift
        fields = ("visible",)


class CompanyForm(forms.Form):
    times = forms.MultipleChoiceField(
        required=False,
        choices=[(str(day * 3 + part), "") for day in range(7) for part in range(3)],
        error_messages={"invalid_choice": _("Choose times from the table.")},
    )
    often = forms.TypedChoiceField(
        label=_("How often a month may we ask you?"),
        coerce=int,
        choices=[(0, _("now not")), (1, "1×"), (2, "2×"), (3, "3×"), (4, "4×")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often.")},
    )
    at_most = forms.TypedChoiceField(
        label=_("With how many people at most, you too?"),
        coerce=int,
        choices=[(n, str(n)) for n in range(2, 9)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how many.")},
    )
    way = forms.ChoiceField(
        label=_("How do you like to meet?"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    can_host = forms.BooleanField(
        label=_("I like to open the door now and then"),
        help_text=_("You are there a little earlier. You say hello to who comes in."),
        required=False,
    )


class AboutForm(forms.ModelForm):  # type: ignore[type-arg]
    field_order = ("name", "street", "languages", "reach", "email", "about")
    name = NameField()
    street = StreetField()
    languages = forms.MultipleChoiceField(
        label=_("Which languages do you like to speak?"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    reach = forms.ChoiceField(
        label=_("How do you hear from us?"),
        choices=Reach.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you hear from us.")},
    )
    email = forms.EmailField(
        label=_("What is your e-mail address?"),
        help_text=_("Is it new? Then we send a mail there. Press the button in that mail."),
        required=False,
        max_length=254,
        error_messages={
            "invalid": _("Look at the address once more. It looks like anna@voorbeeld.nl."),
            "max_length": _("Look at the address once more. It looks like anna@voorbeeld.nl."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    about = forms.CharField(
        label=_("What would you like to say about yourself?"),
        help_text=_("Your quirks too. You may leave it empty. Who says yes with you can read it."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Make it shorter, at most 600 letters.")},
    )

    class Meta:
        model = Neighbour
        fields = ("name", "street", "languages", "reach", "about")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = self.instance.neighbourhood.streets.all()  # type: ignore[attr-defined]
        # Paper is only for whom it comes already (docs/decisions/0008-paper.md).
        self.fields["reach"].choices = [  # type: ignore[attr-defined]
            choice for choice in Reach.choices if choice[0] in (Reach.MAIL, Reach.NONE, self.instance.reach)
        ]
        self.initial["email"] = self.instance.user.email or ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        here = self.instance.user.email or ""
        typed = values.get("email", "").lower()
        values["email"] = typed if typed != here else ""
        if values.get("reach") == Reach.MAIL and not here and "email" not in self.errors:
            if not typed:
                self.add_error("email", _("Type your e-mail address, or choose something else."))
            # Until the button in the mail is pressed, nobody can be reached there.
            values["reach"] = self.instance.reach
        return values
