"""Working days: Monday to Friday, but for the holidays and moved workdays (调休) of the office's own table (domain.md §5.6)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from foundation.core.errors import Refused
from foundation.core.models import CalendarDay, CalendarYear

DAY = timedelta(days=1)
SATURDAY = 5
WEEKEND = "周末"
FEW_WEEKENDS = 2
MOST_WORKDAYS = 2500  # ten years
FURTHEST = timedelta(days=5000)


class TooFar(Refused):
    """A deadline nobody can mean: further than the calendar reaches."""

    status = 422


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a count of working days ends: the days it skipped and those of a weekend it counted, each with why, and the years
    it went through whose holidays are not known.
    """

    day: date
    skipped: tuple[tuple[date, str], ...]
    moved: tuple[tuple[date, str], ...] = ()
    unknown: tuple[int, ...] = ()

    @property
    def is_provisional(self) -> bool:
        return bool(self.unknown)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The table in memory: `days` gives (is worked, note) of days that differ from their weekday, `years` those that are known."""

    days: Mapping[date, tuple[bool, str]]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        known = self.days.get(day)
        return day.weekday() < SATURDAY if known is None else known[0]

    def add_workdays(self, start: date, amount: int) -> Counted:
        """The `amount`-th working day after `start`, which itself does not count. Raises TooFar."""
        if not 0 <= amount <= MOST_WORKDAYS:
            raise TooFar(f"{amount}个工作日不能推算，请填0到{MOST_WORKDAYS}之间的数。")
        day, left, skipped, moved = start, amount, [], []
        for later in self._after(start):
            if not left:
                break
            day = later
            worked = self.is_workday(day)
            left -= worked
            if not worked:
                skipped.append((day, self.days.get(day, (False, WEEKEND))[1] or "放假"))
            elif day.weekday() >= SATURDAY:
                moved.append((day, self.days[day][1] or "调休上班"))
        if left:
            raise TooFar(f"从{words_of(start)}起数不到{amount}个工作日，请核对起算日和工作日历。")
        years = range(start.year, day.year + 1)
        unknown = tuple(year for year in years if year not in self.years)
        return Counted(day, tuple(skipped), tuple(moved), unknown)

    def next_workday(self, day: date) -> date:
        """`day` itself, or the first working day after it. Raises TooFar."""
        if self.is_workday(day):
            return day
        found = next((later for later in self._after(day) if self.is_workday(later)), None)
        if found is None:
            raise TooFar(f"{words_of(day)}以后找不到工作日，请核对工作日历。")
        return found

    @staticmethod
    def _after(start: date) -> Iterator[date]:
        """The days after `start`, and an end to them."""
        reach = min(FURTHEST, date.max - start)
        return (start + timedelta(days=days) for days in range(1, reach.days + 1))


def work_calendar() -> WorkCalendar:
    """As it stands. Two queries; some thirty rows a year."""
    days = {row.day: (row.is_workday, row.note) for row in CalendarDay.objects.all()}
    return WorkCalendar(days, frozenset(CalendarYear.objects.values_list("year", flat=True)))


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row, and what they are called: a holiday with the weekend beside it is one break."""

    first: date
    last: date
    note: str

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    def words(self, year: int) -> str:
        """4月4日至6日清明节; with its year when that is not `year`."""
        said = words_of(self.first) if self.first.year != year else short_words_of(self.first)
        if self.last != self.first:
            said += f"至{short_words_of(self.last) if self.last.month != self.first.month else f'{self.last.day}日'}"
        # Semicolon and full stop part a deadline's sentence (deadlines.explained, recounted).
        return said + self.note.replace("；", "，").replace("。", "，")


def spans(days: Iterable[tuple[date, str]]) -> list[Span]:
    """In the order of the days. What is only a weekend keeps that name, beside a holiday it takes the holiday's."""
    found: list[Span] = []
    for day, note in days:
        if not found or found[-1].last + DAY != day:
            found.append(Span(day, day, note))
            continue
        before = found[-1]
        named = [word for word in (*before.note.split("、"), note) if word != WEEKEND]
        found[-1] = Span(before.first, day, "、".join(dict.fromkeys(named)) or WEEKEND)
    return found


def told_briefly(days: Iterable[tuple[date, str]], *, year: int, room: int) -> str:
    """4月4日至6日清明节、4月11日至12日周末; many weekends as one (…、5个周末共10天); what goes beyond `room` characters is
    counted: …等14天.
    """
    found = spans(days)
    total = sum(span.length for span in found)
    weekends = [span for span in found if span.note == WEEKEND]
    if len(weekends) > FEW_WEEKENDS:
        words = [span.words(year) for span in found if span.note != WEEKEND]
        words.append(f"{len(weekends)}个周末共{sum(span.length for span in weekends)}天")
    else:
        words = [span.words(year) for span in found]
    whole = "、".join(words)
    if len(whole) <= room:
        return whole
    end = f"等{total}天"
    while words and len("、".join(words)) + len(end) > room:
        words.pop()
    return "、".join(words) + end if words else f"共{total}天"


def words_of(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def short_words_of(day: date) -> str:
    return f"{day.month}月{day.day}日"
