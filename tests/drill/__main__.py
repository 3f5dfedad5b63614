"""`make drill [ROUNDS=100] [ONLY=word|reminders]`: Word files opened by LibreOffice (word.py); then the reminders with everything
killed that can be killed, against plain loops.

The last line is `drill: N rounds, L lost, D doubled` with the counts found; exit status 1 when either is not 0, when a fault
fired fewer than FIRE_LEAST times (in 100 rounds; in fewer, as many fewer), or when an e-mail or SMS was lost.
"""

import datetime as dt
import os
import subprocess
import sys
import time

from tests.drill.rounds import Faults, change_rows, compare
from tests.drill.site import Site, drill_site

FIRE_LEAST = 5
CAUGHT_UP = 2
TWOFOLD = "two workers and two beats"
BROKEN = "--broken"


def drill(rounds: int, site: Site, faults: Faults, *, at_once: int = 1, least: int = 0) -> tuple[int, int]:
    """(lost, doubled) as found after the last round; each round's own figures are printed as it ends.

    The faults take turns, `at_once` a round, so that none is forgotten; sometimes one or two more come by chance. What was meant
    to happen and did not (nobody passed the point, the server was down already) is tried again, so that each has fired `least`
    times at the end.
    """
    names = list(faults.all)
    site.set_clock(site.moment)
    site.keep()
    site.settle()
    lost, doubled = compare(site)
    for number in range(1, rounds + 1):
        begun = time.monotonic()
        chosen = [names[turn % len(names)] for turn in range((number - 1) * at_once, number * at_once)]
        chosen += site.random.sample(names, site.random.choice((0, 0, 1, 2)))
        chosen += behind(faults, chosen, least * number // rounds, is_last=number == rounds)
        change_rows(site)
        if site.keeper.all_run():
            faults.fired[TWOFOLD] += 1
        for name in chosen:
            site.keep()  # what the fault before killed is up again: nothing is killed twice
            faults.all[name]()
        was_quiet = site.settle()
        lost, doubled = compare(site)
        print(
            f"round {number}: {', '.join(chosen)}: day {site.today}, {len(site.loop.told)} told, {lost} lost, "
            f"{doubled} doubled{'' if was_quiet else ', NOT QUIET'} ({time.monotonic() - begun:.1f} s)",
            flush=True,
        )
    return lost, doubled


def behind(faults: Faults, chosen: list[str], wanted: int, *, is_last: bool) -> list[str]:
    """Faults that have not fired `wanted` times and will not by `chosen`: a few a round, in the last one all, with one try more."""
    owed = {name: wanted - faults.fired[name] - chosen.count(name) for name in faults.all}
    if not is_last:
        return [name for name, times in owed.items() if times > 0][:CAUGHT_UP]
    missing = {name: wanted - faults.fired[name] for name in faults.all}
    return [name for name, times in missing.items() if times > 0 for _ in range(times + 1)]


def sending_lost(site: Site) -> int:
    """After two more days, in which all that waited was sent: e-mails and SMS given up, still due, or said to be sent that
    nobody took.
    """
    for _ in range(2):
        site.set_clock(site.moment + dt.timedelta(days=1))
        site.settle()
    lost = site.stuck()
    for channel, taken in (("email", site.sent()), ("sms", site.sent_sms())):
        said = site.said_to_be_sent(channel)
        again = sum(times - 1 for times in taken.values())
        print(
            f"{channel}: {len(said)} sent, {again} taken again after a kill, {len(said - set(taken))} taken by nobody"
        )
        lost += len(said - set(taken)) + (0 if said else 1)
    return lost


def main() -> int:
    only = os.environ.get("ONLY", "")
    if only not in {"", "word", "reminders"}:
        sys.exit(f"drill: ONLY={only} is unknown; accepted: word, reminders")
    # A process of its own: it needs Django with the settings of the tests, the reminders start a site of theirs.
    differs = only != "reminders" and subprocess.run([sys.executable, "-m", "tests.drill.word"], check=False).returncode
    if only == "word" or differs:
        return int(differs)
    return reminders()


def reminders() -> int:
    rounds = int(os.environ.get("ROUNDS", "100"))
    least = min(FIRE_LEAST, FIRE_LEAST * rounds // 100)
    with drill_site(broken=BROKEN in sys.argv) as site:
        faults = Faults(site)
        lost, doubled = drill(rounds, site, faults, least=least)
        unsent = sending_lost(site)
        if lost or unsent:
            print(site.logs())
    for name in [*faults.all, TWOFOLD]:
        print(f"fired {faults.fired[name]:>4} times: {name}")
    seldom = [name for name in [*faults.all, TWOFOLD] if faults.fired[name] < least]
    if seldom:
        print(f"fired fewer than {least} times: {', '.join(seldom)}")
    if unsent:
        print(f"{unsent} e-mails and SMS lost")
    print(f"drill: {rounds} rounds, {lost} lost, {doubled} doubled")
    return 1 if lost or doubled or seldom or unsent else 0


if __name__ == "__main__":
    sys.exit(main())
