"""Rule: whoever has the code or the number is shown all that is kept, can have it deleted, and is told what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.desk.errors import TicketUnknown
from assistant.privacy.claims import as_document, cannot_reach
from assistant.privacy.errors import CodeUnknown, TicketsOpen
from assistant.visit_code import ALPHABET, LENGTH, code_in, code_of, shown
from knowledge_base.library.records import Vain
from models.audio import silence
from tests.assistant.desk.fakes import LAMP
from tests.assistant.privacy.conftest import Office

VISIT, OTHER = "dK3-visit", "another-visit"
CODE = code_of(VISIT)


def visit(office: Office, name: str, *whats: str) -> list[str]:
    """Let somebody entrust ``whats`` and ask one question in vain; return the numbers."""
    day = date(2026, 11, 21)
    office.library.record_vain(
        f"{name}问的", heard=True, kind=Vain.ABSTAINED, day=day, release="r1", visit_code=code_of(name)
    )
    drafts = [replace(LAMP, what=what, visit=name) for what in whats]
    return [office.desk.submit(draft, f"{name}-{draft.what}").number for draft in drafts]


def deliver(office: Office, destination: str) -> None:
    parcel = office.outbox.claim(destination)
    assert parcel is not None
    office.outbox.delivered(parcel)


def test_a_visit_is_shown_by_its_code(office: Office) -> None:
    numbers = visit(office, VISIT, "灯不亮", "门坏了")
    visit(office, OTHER, "水管漏")
    deliver(office, "物业")
    document = as_document(office.claims.find(f" {shown(CODE).lower()} "))
    assert [ticket["number"] for ticket in document["tickets"]] == numbers
    assert [ticket["telephone"] for ticket in document["tickets"]] == ["13800000000"] * 2
    assert [asked["text"] for asked in document["questions"]] == [f"{VISIT}问的"]
    told = {each["destination"]: each["delivered"] for each in document["tickets"][0]["deliveries"]}
    assert told == {"网格员群": None, "物业": office.clock().isoformat()}


def test_a_ticket_is_shown_by_its_number_with_a_word_on_the_others(office: Office) -> None:
    first, _ = visit(office, VISIT, "灯不亮", "门坏了")
    found = office.claims.find(first)
    assert [each.ticket.number for each in found.entrusted] == [first]
    assert (found.elsewhere, found.questions) == (1, ())
    assert any(shown(CODE) in line for line in cannot_reach(found))


@pytest.mark.parametrize("claim", ["10007", "99999", "AAAA-AAAA", "", "灯", "' OR 1=1", "A" * 4000])
def test_what_is_not_there_is_not_found(office: Office, claim: str) -> None:
    visit(office, VISIT, "灯不亮")
    with pytest.raises(CodeUnknown, match="没有查到"):
        office.claims.find(claim)


def test_tickets_that_are_open_are_named_first(office: Office) -> None:
    numbers = visit(office, VISIT, "灯不亮", "门坏了")
    office.desk.close(numbers[0], who="王芳")
    with pytest.raises(TicketsOpen, match=numbers[1]):
        office.claims.delete(office.claims.find(CODE))
    assert len(office.claims.find(CODE).entrusted) == 2


def test_deletion_reaches_everything_and_nobody_else(office: Office) -> None:
    numbers = visit(office, VISIT, "灯不亮", "门坏了")
    (other,) = visit(office, OTHER, "水管漏")
    deliver(office, "物业")
    found = office.claims.find(CODE)
    assert [delivery.destination for delivery in found.told] == ["物业"]
    deleted = office.claims.delete(found, also_open=True)
    assert (deleted.tickets, deleted.undelivered, deleted.questions) == (2, 3, 1)
    assert deleted.scrubbed
    assert any("物业" in line for line in cannot_reach(found))
    for number in numbers:
        with pytest.raises(TicketUnknown):
            office.desk.status(number)
    with pytest.raises(CodeUnknown):
        office.claims.find(CODE)
    assert [asked.text for asked in office.library.vain()] == [f"{OTHER}问的"]
    assert {each.destination: each.waiting for each in office.outbox.backlog()} == {"物业": 1, "网格员群": 1}
    parcel = office.outbox.claim("网格员群")
    assert parcel is not None
    assert parcel.message.ticket.number == other


def test_what_is_being_delivered_may_arrive_and_is_said_to(office: Office) -> None:
    visit(office, VISIT, "灯不亮")
    parcel = office.outbox.claim("网格员群")
    assert parcel is not None
    found = office.claims.find(CODE)
    assert [delivery.destination for delivery in found.told] == ["网格员群"]
    office.claims.delete(found, also_open=True)
    office.outbox.delivered(parcel)  # it has arrived after all, and the courier goes on
    assert office.outbox.backlog() == ()


def test_one_of_several_tickets_is_deleted_alone(office: Office) -> None:
    first, second = visit(office, VISIT, "灯不亮", "门坏了")
    office.claims.delete(office.claims.find(first), also_open=True)
    found = office.claims.find(CODE)
    assert [each.ticket.number for each in found.entrusted] == [second]
    assert len(found.questions) == 1


def test_what_was_said_without_a_visit_belongs_to_nobody_else(office: Office) -> None:
    numbers = [office.desk.submit(replace(LAMP, visit="", what=what), what).number for what in ("灯", "门")]
    found = office.claims.find(numbers[0])
    assert (found.code, found.elsewhere) == ("", 0)
    office.claims.delete(found, also_open=True)
    assert office.desk.status(numbers[1]).number == numbers[1]


def test_recordings_are_shown_and_deleted_with_their_visit(sealed: Office) -> None:
    recordings = sealed.retention.recordings
    kept = recordings.keep(silence(0.1, 16_000), CODE, sealed.clock())
    other = recordings.keep(silence(0.1, 16_000), code_of(OTHER), sealed.clock())
    assert kept is not None
    assert other is not None
    found = sealed.claims.find(CODE)
    assert as_document(found)["recordings"] == [kept.name.removesuffix(".sealed")]
    assert recordings.opened(kept).startswith(b"RIFF")
    assert b"RIFF" not in kept.read_bytes()
    assert sealed.claims.delete(found).recordings == 1
    assert not kept.parent.exists()
    assert other.exists()
    sealed.clock.advance(days=1)
    assert {each.key: each.count for each in sealed.retention.purge() if each.count} == {"audio": 1}
    assert not other.exists()


def test_identity_and_bank_cards_are_never_kept(office: Office) -> None:
    said = "办低保，身份证530102194503120021，卡号6222021234567890123，电话13800000000"
    (number,) = visit(office, VISIT, said)
    office.desk.close(number, who="王芳", note="身份证五三零幺零二一九四五零三一二零零二幺核对过")
    ticket, events = office.desk.history(number)
    assert ticket.draft.what == "办低保，身份证〔身份证号〕，卡号〔银行卡号〕，电话13800000000"
    assert events[-1].note == "身份证〔身份证号〕核对过"


@pytest.mark.parametrize("field", ["where", "when", "name", "telephone"])
def test_nor_are_they_wherever_else_they_are_said(office: Office, field: str) -> None:
    said = {field: "身份证530102194503120021"}
    draft = replace(LAMP, **said)  # type: ignore[arg-type]  # texts all
    ticket = office.desk.submit(draft, "v1-1")
    assert getattr(ticket.draft, field) == "身份证〔身份证号〕"


@pytest.mark.unit
def test_codes_are_easy_to_read_and_hard_to_guess() -> None:
    codes = {code_of(f"visit-{number}") for number in range(5000)}
    assert len(codes) == 5000
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert not set(ALPHABET) & set("01OQDISB ZVaeiou")
    assert len(ALPHABET) ** LENGTH > 10**11
    assert code_in("fwg6 27jg") == code_in("FWG6-27JG") == code_in("ＦＷＧ６２７ＪＧ") == code_of("v1")
    assert code_in("FWG627J") is None
