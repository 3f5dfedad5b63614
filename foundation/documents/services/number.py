from django.db.models import F

from foundation.documents.models import NumberSeries


def next_number(*, code: str, year: int) -> tuple[NumberSeries, int]:
    """The next number of a series. Call inside the issuing transaction: the UPDATE holds the row until it ends, so a
    rollback gives the number back and nobody else can take it meanwhile.
    """
    series, _ = NumberSeries.objects.get_or_create(code=code, year=year)
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db()
    return series, series.last
