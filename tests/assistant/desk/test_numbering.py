"""Rule: a number is short, never another ticket's after one mistake, and understood as it is typed or spoken."""

from __future__ import annotations

import pytest

from assistant.desk.numbering import count_of, number_of

pytestmark = pytest.mark.unit


def test_a_number_leads_back_to_its_ticket_and_has_five_digits_then_six() -> None:
    counts = [*range(1, 3000), 9000, 9001, 99_000]
    assert [count_of(number_of(count)) for count in counts] == counts
    assert {len(number_of(count)) for count in (1, 9000)} == {5}
    assert {len(number_of(count)) for count in (9001, 99_000)} == {6}


def test_one_wrong_digit_or_two_that_changed_places_name_no_ticket() -> None:
    for count in (1, 2, 57, 4711, 9000, 12_345):
        number = number_of(count)
        for place, right in enumerate(number):
            for wrong in set("0123456789") - {right}:
                assert count_of(number[:place] + wrong + number[place + 1 :]) is None
        for place in range(len(number) - 1):
            swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
            assert swapped == number or count_of(swapped) is None


@pytest.mark.parametrize(
    "told",
    ["10008", " 10008 ", "１０００８", "一零零零八", "幺〇〇〇八", "1000，8", "10-008", "一 零 零 零 八"],
)
def test_it_is_understood_as_it_is_told(told: str) -> None:
    assert count_of(told) == 1


@pytest.mark.parametrize("told", ["", "8", "08", "00000", "编号", "10008a", "010008", "9" * 12, "٣٣٣٣٣"])
def test_what_is_no_number_names_no_ticket(told: str) -> None:
    assert count_of(told) is None
