"""Starts the real server, asks it in every way, stops it, and prints what it said, as JSON: ``RECORDING QUESTION``."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from assistant.client import ACKNOWLEDGEMENT, Document, Ended, Said, Spoken, VoiceClient
from models.audio import decode_audio
from tests.e2e.sample_home import assistant_command, wait_until_ready

PORT = 8000
ADDRESS = f"http://127.0.0.1:{PORT}"


def main(recording: Path, question: str) -> None:
    server = subprocess.Popen(assistant_command("serve", "--port", str(PORT)), stdout=subprocess.DEVNULL)
    try:
        wait_until_ready(ADDRESS, server)
        with httpx.Client(base_url=ADDRESS, timeout=60, trust_env=False) as client:
            visit = {
                "typed": client.post("/api/ask", json={"question": question}).json(),
                "recorded": client.post("/api/ask/audio", content=recording.read_bytes()).json(),
                "spoken": asyncio.run(conversation(recording)),
            }
        sys.stdout.write(json.dumps(visit, ensure_ascii=False))
    finally:
        server.terminate()
        server.wait(timeout=30)


async def conversation(recording: Path) -> dict[str, Any]:
    """Ask by voice; return the whole turn, what was said, and who read how much of it aloud."""
    turn: Document = {}
    said = []
    audio = []
    async with VoiceClient.connect(ADDRESS) as client:
        async for event in client.listen([decode_audio(recording, max_seconds=60)]):
            if isinstance(event, Said):
                said.append(event.text)
            elif isinstance(event, Spoken) and event.index != ACKNOWLEDGEMENT:
                audio.append((event.synthesizer, event.audio.seconds))
            elif isinstance(event, Ended):
                turn = event.document
    return {"turn": turn, "said": said, "audio": audio}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
