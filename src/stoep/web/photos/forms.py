"""A photo in a form. What is wrong with it is one sentence beside it, and the rest of the form keeps what was typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.web.photos.images import NotAPhoto, make_small
from stoep.web.photos.uploads import MOST_UPLOADED


class PhotoField(forms.FileField):
    """Its clean value is a photo made small, as (large, small); None without one."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"})

    def __init__(self) -> None:
        super().__init__(
            label=_("A photo"),
            help_text=_("You may leave it out. Only neighbours see it."),
            required=False,
            error_messages={
                "empty": _("This file is empty. Choose another photo."),
                "invalid": _("Choose a photo once more."),
            },
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the photo made small."""
        upload = super().clean(data, None)
        if not upload:
            return None
        if (upload.size or 0) > MOST_UPLOADED:
            raise forms.ValidationError(_("This photo is too large. Make it smaller, or take another one."))
        try:
            return make_small(upload)
        except NotAPhoto as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
