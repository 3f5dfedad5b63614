import pytest

from foundation.organizations.spelling import LONGEST, initials_of, person_initials, person_pinyin, pinyin_of


@pytest.mark.parametrize(
    ("name", "initials", "pinyin"),
    [
        ("单志明", "szm", "shanzhiming"),
        ("解放", "xf", "xiefang"),
        ("曾兰", "zl", "zenglan"),
        ("仇和", "qh", "qiuhe"),
        ("区小明", "oxm", "ouxiaoming"),
        ("查良", "zl", "zhaliang"),
        ("盖云", "gy", "geyun"),
        ("尉迟恭", "ycg", "yuchigong"),
        ("万俟明", "mqm", "moqiming"),
        ("单于飞", "cyf", "chanyufei"),
        ("王单", "wd", "wangdan"),
        ("阿迪力·艾山", "adlas", "adiliaishan"),
        ("Anna Li", "a", "annali"),
        ("", "", ""),
    ],
)
def test_a_surname_has_a_reading_of_its_own(name, initials, pinyin):
    assert (person_initials(name), person_pinyin(name)) == (initials, pinyin)


def test_the_place_of_an_organization_keeps_the_common_reading():
    assert (initials_of(["单县"]), pinyin_of(["区财政局"])) == ("dx", "qucaizhengju")


def test_a_name_of_five_thousand_characters_fits_its_column():
    assert len(pinyin_of(["财" * 5000])) <= LONGEST
    assert (len(person_initials("财" * 5000)), len(person_pinyin("财" * 5000))) == (60, 400)
