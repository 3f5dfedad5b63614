"""How much there is: one province over one five-year term, a tenth of it, a hundredth of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """`upper` counts province, prefectures, counties and townships; the other organizations are villages."""

    upper: tuple[int, int, int, int]
    organizations: int
    users: int
    problems: int
    tasks: int
    rounds: int
    teams: int


SIZES = {
    "small": Size((1, 2, 6, 40), 600, 200, 5_000, 10_000, rounds=4, teams=3),
    "county": Size((1, 4, 20, 200), 6_000, 2_000, 50_000, 100_000, rounds=8, teams=10),
    "province": Size((1, 20, 150, 2_000), 60_000, 20_000, 500_000, 1_000_000, rounds=12, teams=50),
}
