"""A small run of `make drill`: every fault once, three a round; and a build without the unique key, which must be found out."""

import pytest

from tests.drill.__main__ import behind, drill, sending_lost
from tests.drill.rounds import Faults
from tests.drill.site import drill_site

pytestmark = [pytest.mark.processes, pytest.mark.timeout(400)]

MORE = 8


@pytest.mark.feature(63, 65, 66)
def test_nothing_is_lost_and_nothing_comes_twice():
    with drill_site() as site:
        faults = Faults(site)
        rounds = -(-len(faults.all) // 3)
        assert drill(rounds, site, faults, at_once=3, least=1) == (0, 0), site.logs()
        for _ in range(MORE):  # which rows become late is chance: so few days may pass without a step
            if not site.loop.raised:
                assert drill(1, site, faults) == (0, 0), site.logs()
        assert sending_lost(site) == 0, site.logs()
        assert len(site.loop.told) > 200
        assert site.loop.raised
    assert [name for name in faults.all if not faults.fired[name]] == []


def test_what_did_not_fire_is_tried_again():
    faults = Faults(None)
    names = list(faults.all)
    faults.fired.update(dict.fromkeys(names, 5))
    assert behind(faults, [], 5, is_last=True) == []
    faults.fired["broker killed"] = faults.fired["beat killed"] = faults.fired["worker killed"] = 3
    assert behind(faults, [], 3, is_last=False) == []
    assert behind(faults, [], 4, is_last=False) == ["worker killed", "beat killed"]
    assert behind(faults, ["beat killed"], 4, is_last=False) == ["worker killed", "broker killed"]
    faults.fired["worker killed"] = faults.fired["beat killed"] = 5
    assert behind(faults, ["broker killed"], 5, is_last=True) == ["broker killed"] * 3


def test_a_build_without_the_unique_key_is_found_out():
    with drill_site(broken=True) as site:
        lost, doubled = drill(1, site, Faults(site))
        assert lost == 0
        assert doubled > 0
