"""The baseline: the same models and stages in a plain FastAPI app: ``python -m … plain PORT``.

It is what the framework's own guide leads to: an ordinary function for each address, which the framework runs in one of
its forty threads. Whoever comes is taken at once; nobody is refused, nothing is worked out ahead, and no alarm, no
conversation and no record cost it any time.
"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import date
from typing import Annotated

import uvicorn
from fastapi import Body, FastAPI, Response
from pydantic import BaseModel

import assistant.__main__  # noqa: F401  it sets what has to be set before anything is loaded
from assistant.bootstrap import registry_of
from assistant.equipment import Equipment
from assistant.knowledge import Knowledge
from assistant.settings import load_settings
from knowledge_base.document import Scope
from knowledge_base.release import open_release
from models.audio import decode_audio, encode_wav


class Question(BaseModel):
    """A typed question."""

    question: str


def plain_app(knowledge: Knowledge, region: str) -> FastAPI:
    """Return the app."""
    app = FastAPI()

    def scope() -> Scope:
        return Scope(date.today(), region)  # noqa: DTZ011  the community's own calendar day

    @app.get("/readyz")
    def ready() -> dict[str, bool]:
        return {"ready": True}

    @app.post("/api/ask")
    def ask(question: Question) -> dict[str, str]:
        reply = knowledge.answer(question.question, scope())
        return {"kind": reply.kind, "text": reply.text}

    @app.post("/api/speak")
    def speak(recording: Annotated[bytes, Body(media_type="audio/wav")]) -> Response:
        """Hear, understand, find, answer, and read the first sentence of the answer aloud."""
        transcript = knowledge.hearing.hear(decode_audio(recording, max_seconds=60.0))
        query = knowledge.understanding.heard(transcript)
        evidence = knowledge.retrieval.search(
            query.wordings, scope(), probabilities=query.probabilities, heard=query.verbatim, limit=8
        )
        reply = knowledge.answering.answer(query, evidence, scope())
        speech = knowledge.speaking.speak(reply.sentences[0].spoken_text)
        return Response(encode_wav(speech.audio), media_type="audio/wav")

    return app


def main(port: int) -> None:
    """Serve what is published at home, everything loaded."""
    settings = load_settings()
    with closing(Equipment(settings, registry_of(settings))) as equipment:
        knowledge = Knowledge(equipment, open_release(settings.home))
        knowledge.warm_up_hearing()
        knowledge.warm_up_text()
        knowledge.speaking.warm_up()
        app = plain_app(knowledge, settings.community.region)
        uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
