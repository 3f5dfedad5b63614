"""Django's sentences about what it cannot take, as the office would say them. No tags: `ui` draws them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.forms import ChoiceField, DateField, DateTimeField, IntegerField, ModelChoiceField, TimeField

NO_SUCH_CHOICE = "{label}里没有这一项，请重新选择。"
REWORDED: tuple[tuple[Any, str], ...] = (
    (MinLengthValidator.message, "{label}至少要{limit_value}个字，现在是{show_value}个。"),
    (MaxLengthValidator.message, "{label}最多{limit_value}个字，现在是{show_value}个。"),
    (MinValueValidator.message, "{label}不能小于{limit_value}。"),
    (MaxValueValidator.message, "{label}不能大于{limit_value}。"),
    (ProhibitNullCharactersValidator.message, "{label}里有看不见的字符，请删去后重新填写。"),
    (DateField.default_error_messages["invalid"], "{label}不是有效的日期，请按2026-03-05的样子填写。"),
    (DateTimeField.default_error_messages["invalid"], "{label}不是有效的时间，请按2026-03-05 09:00的样子填写。"),
    (TimeField.default_error_messages["invalid"], "{label}不是有效的时间，请按08:30的样子填写。"),
    (IntegerField.default_error_messages["invalid"], "{label}请填整数。"),
    (ChoiceField.default_error_messages["invalid_choice"], NO_SUCH_CHOICE),
    (ModelChoiceField.default_error_messages["invalid_choice"], NO_SUCH_CHOICE),
)


def reworded(error: ValidationError, label: str) -> str:
    """ "" for a sentence of our own, which stays as it is."""
    for message, sentence in REWORDED:
        if error.message is message:
            return sentence.format(label=label, **(error.params or {}))
    return ""
