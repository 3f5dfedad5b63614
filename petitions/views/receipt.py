"""Public: where a petition stands. The code comes by POST, so it is in no address, history or log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from petitions.forms.intake import ReceiptForm
from petitions.services.receipt import ReceiptUnreadable, Standing, look_up

UNKNOWN = "没有查到这个查询码。请核对是否抄写正确。"


@require_http_methods(["GET", "HEAD", "POST"])
def petition_status(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "public/petition_status.html", {"form": ReceiptForm()})
    form = ReceiptForm(request.POST)
    standing: Standing | None = None
    if form.is_valid():
        try:
            standing = look_up(form.cleaned_data["code"])
        except ReceiptUnreadable as error:
            form.add_error("code", error.sentence)
        else:
            if standing is None:
                form.add_error("code", UNKNOWN)
    if standing is None:
        return render(request, "public/petition_status.html", {"form": form}, status=422)
    return render(request, "public/petition_standing.html", {"standing": standing})
