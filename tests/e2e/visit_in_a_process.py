"""Starts the real server, asks it in every way, stops it, and prints what it said, as JSON: ``RECORDING QUESTION``."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import connect

from models.audio import decode_audio, pcm16
from tests.e2e.sample_home import assistant_command, wait_until_ready

PORT = 8000
FRAME_BYTES = 32_000


def main(recording: Path, question: str) -> None:
    server = subprocess.Popen(assistant_command("serve", "--port", str(PORT)), stdout=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://127.0.0.1:{PORT}", server)
        with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60, trust_env=False) as client:
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
    """Ask by voice; return the messages by their types, and how many bytes of audio came."""
    messages: dict[str, list[Any]] = {}
    heard_bytes = 0
    async with connect(f"ws://127.0.0.1:{PORT}/ws/voice", proxy=None) as socket:
        await socket.send(json.dumps({"type": "hello", "version": 1}))
        await socket.send(json.dumps({"type": "listen", "id": 1}))
        pcm = pcm16(decode_audio(recording, max_seconds=60))
        for start in range(0, len(pcm), FRAME_BYTES):
            await socket.send(pcm[start : start + FRAME_BYTES])
        await socket.send(json.dumps({"type": "end"}))
        while "ended" not in messages and "error" not in messages:
            message = await socket.recv()
            if isinstance(message, bytes):
                heard_bytes += len(message)
            else:
                document = json.loads(message)
                messages.setdefault(document["type"], []).append(document)
    return {"messages": messages, "heard_bytes": heard_bytes}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
