from django import forms

from foundation.core.models import JobState


class JobFilter(forms.Form):
    """Of the machine's page. What cannot be a state filters nothing."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *JobState.choices])
