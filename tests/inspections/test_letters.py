"""What the letters say, word for word."""

from foundation.documents.letter import Heading, Paragraph
from inspections.letters.announcement import announcement_letter
from inspections.letters.notice import mobilization_notice
from inspections.selectors.assignment import assignments_of
from tests.factories.inspections import AnnouncementFactory, NoticeFactory
from tests.factories.organizations import TODAY


def lines(letter):
    return [block.text for block in letter.body if isinstance(block, Heading | Paragraph)]


def test_the_mobilization_notice(stage):
    letter = mobilization_notice(NoticeFactory(assignment=stage.finance), TODAY)
    assert letter.recipients == ("中共云岭市财政局党组",)
    assert letter.issuers == letter.signature == ("中共云岭市委巡察工作领导小组办公室",)
    assert (letter.number, letter.date, letter.attachments) == ("", None, ())
    assert letter.note == "联系人：周敏，电话：0000-2200119"
    assert lines(letter) == [
        "根据云岭市委统一部署，第三巡察组将于2026年3月1日至2026年4月30日对市财政局党组开展专项巡察。"
        "现就召开动员会有关事项通知如下。",
        "一、会议时间",
        "2026年3月9日（星期一）09:00。",
        "二、会议地点",
        "市财政局三楼会议室。",
        "三、参会人员",
        "（一）市财政局领导班子成员。",
        "（二）机关各科室、下属单位主要负责人。",
        "四、会议议程",
        "（一）巡察组组长作动员讲话。",
        "（二）党组主要负责人表态发言。",
        "五、有关要求",
        "请于会前一日报送参会人员名单。",
    ]


def test_a_speech_without_a_title_gets_one(stage):
    letter = mobilization_notice(NoticeFactory(assignment=stage.finance, speech="同志们：\n今天开个动员会。"), TODAY)
    assert [one.title for one in letter.attachments] == ["在六届云岭市委第三轮巡察动员会上的讲话"]


def test_the_announcement(stage):
    letter = announcement_letter(AnnouncementFactory(round_=stage.round), assignments_of(stage.round))
    text = lines(letter)
    assert text[1:3] == ["一、巡察对象", "第三巡察组：市财政局党组、市农业农村局党组。"]
    assert text[text.index("四、联系方式") + 1 :] == [
        "值班电话：0000-2200703（工作日8:30—18:00）。",
        "邮政信箱：云岭市A016号信箱。",
        "意见箱：被巡察单位办公楼一楼。",
        "受理截止时间：2026年4月14日（星期二）09:00。",
        "对巡察组的监督电话：0000-2200119。",
    ]
