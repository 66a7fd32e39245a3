"""Rule: telephone numbers and addresses are taken as people say them, and a correction changes nothing else."""

from __future__ import annotations

import pytest

from assistant.conversation.forms import addresses, telephone
from assistant.conversation.forms.answers import agrees, denies, gives_up, skips
from assistant.conversation.forms.form import Field
from assistant.conversation.forms.told import told, words_of
from assistant.desk.records import Kind
from assistant.turn import Query

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("一三八 八七一二 三四五六", "13887123456"),
        ("幺三八，八七幺二，三四五六", "13887123456"),
        ("幺三八八七么二三四五六", "13887123456"),
        ("一三八，呃，八七一二，然后是三四五六", "13887123456"),
        ("138-8712-3456", "13887123456"),
        ("+86 138 8712 3456", "13887123456"),
        ("我的电话是13887123456嘛", "13887123456"),
        ("零八七一，六三一零零一零二", "087163100102"),
        ("(0871)63100102", "087163100102"),
        ("六三一零零一零二", "63100102"),
        ("1388712345", ""),
        ("一百块", ""),
        ("我住三栋二单元", ""),
    ],
)
def test_a_number_is_heard_digit_by_digit(text: str, digits: str) -> None:
    assert telephone.taken_out(text, asked=True)[0] == digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("水管漏水，13887123456", "13887123456"),
        ("水管漏水，电话63100102", "63100102"),
        ("水费单上写着63100102", ""),  # it could be anything
        ("交了1380元", ""),
    ],
)
def test_unasked_only_what_is_sure_is_a_telephone_number(text: str, digits: str) -> None:
    assert telephone.taken_out(text)[0] == digits


@pytest.mark.parametrize(
    ("digits", "by"),
    [
        ("1388712345", -1),
        ("138871234567", 1),
        ("138", -8),
        ("631001", -1),
        ("087163", -4),
        ("12345678901", 0),
    ],
)
def test_what_is_wrong_with_a_number(digits: str, by: int) -> None:
    assert not telephone.valid(digits)
    assert telephone.wrong_by(digits) == by


@pytest.mark.parametrize(
    ("digits", "spoken"),
    [
        ("13887123456", "幺三八，八七幺二，三四五六"),
        ("087163100102", "零八七幺，六三幺零，零幺零二"),
        ("01063100102", "零幺零，六三幺零，零幺零二"),
        ("63100102", "六三幺零，零幺零二"),
        ("6310102", "六三幺，零幺零二"),
    ],
)
def test_a_number_is_read_digit_by_digit(digits: str, spoken: str) -> None:
    assert telephone.aloud(digits) == spoken


@pytest.mark.parametrize(
    ("text", "address", "rest"),
    [
        ("三栋二单元501厨房水管漏水", "三栋二单元501", "厨房水管漏水"),
        ("我家住三栋二单元五零一，水管漏水", "三栋二单元五零一", "水管漏水"),
        ("水管漏水，我住桂花苑3栋2单元501室", "桂花苑3栋2单元501室", "水管漏水"),
        ("桂花路20号3楼", "桂花路20号3楼", ""),
        ("3-2-501", "3-2-501", ""),
        ("3座12楼", "3座12楼", ""),
        ("厨房水管漏水", "", "厨房水管漏水"),
        ("我的电话是0871-63100102", "", "我的电话是0871-63100102"),
    ],
)
def test_an_address_is_found(text: str, address: str, rest: str) -> None:
    assert addresses.taken_out(text) == (address, rest)


@pytest.mark.parametrize(
    ("known", "said", "merged"),
    [
        ("三栋二单元501", "五栋", "五栋二单元501"),
        ("三栋二单元501", "四单元", "三栋四单元501"),
        ("三栋二单元501", "五栋四单元", "五栋四单元501"),
        ("三栋二单元501", "502", "三栋二单元502"),
        ("三栋二单元501", "五栋四单元301", "五栋四单元301"),
        ("三栋二单元501", "桂花路20号", "桂花路20号"),
        ("后门口", "五栋", "五栋"),
        ("", "五栋", "五栋"),
    ],
)
def test_an_address_is_corrected_in_part(known: str, said: str, merged: str) -> None:
    assert addresses.merged(known, said) == merged


def test_one_breath_tells_everything() -> None:
    found = told("厨房水管漏水，我叫王秀英，住三栋二单元501，明天上午来修，电话13887123456", Kind.REPAIR)
    assert found.fields == {
        Field.WHERE: "三栋二单元501",
        Field.WHEN: "明天上午",
        Field.NAME: "王秀英",
        Field.TELEPHONE: "13887123456",
    }
    assert found.rest == "厨房水管漏水"


def test_the_persons_own_words_are_kept() -> None:
    heard = Query("家里的灯坏了", "嗯，家首呢灯坏喽", heard=True, verbatim="家首呢灯坏喽")
    assert words_of(heard) == "家首呢灯坏喽"
    assert words_of(Query("厨房漏水", "廚房漏水")) == "厨房漏水"


@pytest.mark.parametrize(
    "text", ["算了", "不报了", "不用了", "算了算了，不报了", "算了，我自己修", "唔使喇", "不登记了嘛"]
)
def test_giving_up(text: str) -> None:
    assert gives_up(text, Field.WHERE)
    assert gives_up(text, None)


@pytest.mark.parametrize(
    "text", ["跳过", "不用", "不想说", "不留电话", "没有电话", "我没得电话", "冇电话", "不晓得", "唔使"]
)
def test_passing_over(text: str) -> None:
    assert skips(text)
    assert not gives_up(text, Field.TELEPHONE)


@pytest.mark.parametrize("text", ["物业算了半天都算错", "不报修不行", "楼上不用水的时候也漏"])
def test_a_story_gives_nothing_up(text: str) -> None:
    assert not gives_up(text, Field.WHAT)
    assert not skips(text)


@pytest.mark.parametrize(
    "text",
    [
        "对",
        "对的",
        "是呢",
        "要得",
        "对头",
        "啱",
        "系",
        "冇错",
        "嗯，对",
        "对对对，谢谢",
        "就这样",
        "再试一次",
        "帮我报上去嘛",
    ],
)
def test_yes(text: str) -> None:
    assert agrees(text)
    assert not denies(text)


@pytest.mark.parametrize("text", ["不对", "错了", "不是呢", "唔啱", "不对嘛", "搞错了"])
def test_no(text: str) -> None:
    assert denies(text)
    assert not agrees(text)
