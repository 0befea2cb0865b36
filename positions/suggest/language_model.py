"""The engine *llm*: a language model behind any address that speaks as OpenAI's chat completions do.

Off unless `DEMARCHE_LLM_URL` and `DEMARCHE_LLM_MODEL` are set. What leaves the house is what
`model_answer.write_question` and `write_answer_schema` return, and the name of the model; what
comes back is read as words about the text, and passes the gate like everything else.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Thread, Timer
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from positions.exceptions import Refused
from positions.suggest.boundary import Catalogue, Document, Suggestion
from positions.suggest.model_answer import (
    Unusable,
    read_answer,
    write_answer_schema,
    write_question,
)

_URL, _MODEL, _KEY, _SECONDS = (
    f"DEMARCHE_LLM_{name}" for name in ("URL", "MODEL", "KEY", "SECONDS")
)
_PATIENCE: Final = 120.0
_LONGEST_PATIENCE: Final = 86_400
_LONGEST: Final = 1 << 20
"""Bytes of an answer."""
_OK: Final = 200


class NotAnswered(Refused):
    """Nothing came of asking a model; as text it says why."""


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """Where a model is asked; ``seconds`` are for the whole of an answer."""

    url: SplitResult
    model: str
    key: str = ""
    seconds: float = _PATIENCE

    @property
    def host(self) -> str:
        """Where it leads, for whoever is to decide."""
        return self.url.hostname or ""


def find_endpoint(environment: Mapping[str, str] = os.environ) -> ModelEndpoint | None:
    """What the environment names; None where it names none, and the engine is off.

    Raises:
        Refused: where what it names cannot be asked.
    """
    address, model = (environment.get(name, "").strip() for name in (_URL, _MODEL))
    if not (address and model):
        return None
    url = urlsplit(address)
    # `urlsplit` takes any text for a port and raises only when it is read.
    if url.scheme not in ("http", "https") or not url.hostname or not _has_port(url):
        raise Refused(f"{_URL} is no address of a server: https://…/v1.")
    try:
        seconds = float(environment.get(_SECONDS, _PATIENCE))
    except ValueError:
        seconds = 0
    if not 0 < seconds <= _LONGEST_PATIENCE:
        raise Refused(f"{_SECONDS} is a number of seconds, at most {_LONGEST_PATIENCE:,}.")
    return ModelEndpoint(url, model, environment.get(_KEY, "").strip(), seconds)


def _has_port(url: SplitResult) -> bool:
    """Whether what stands for its port, if anything does, is one."""
    with suppress(ValueError):
        return url.port != 0
    return False


class LanguageModel:
    """Asks anew for every text. The same question gets the same answer as far as a model gives it: temperature 0."""

    name = "llm"

    def __init__(self, endpoint: ModelEndpoint | None = None) -> None:
        found = endpoint or find_endpoint()
        if found is None:
            raise Refused(f"The engine llm is off: {_URL} and {_MODEL} name no language model.")
        self.endpoint = found

    @property
    def version(self) -> str:
        return f"1 {self.endpoint.model}"

    def is_basic(self, language: str) -> bool:
        """Never: it has no parse of any language, and nobody knows how it reads."""
        return False

    def suggest(self, document: Document, catalogue: Catalogue) -> Sequence[Suggestion]:
        """Raises NotAnswered: where it gives no answer, or one of another shape."""
        raw = self.send(self.write(document, catalogue))
        return KeptAnswer(raw, self.version).suggest(document, catalogue)

    def write(self, document: Document, catalogue: Catalogue) -> bytes:
        """All that leaves the house about a text."""
        question = {
            "model": self.endpoint.model,
            "temperature": 0,
            "messages": write_question(document, catalogue),
            "response_format": {
                "type": "json_schema",
                "json_schema": {
                    "name": "suggestions",
                    "strict": True,
                    "schema": write_answer_schema(catalogue),
                },
            },
        }
        return json.dumps(question).encode()

    def send(self, question: bytes) -> bytes:
        """The answer of the model's server, whatever it is, as it came.

        Raises:
            NotAnswered: where there is none.
        """
        return _post(self.endpoint, question)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The same engine, of a text that it was asked about before: reads what was answered then."""

    raw: bytes
    version: str
    name: str = LanguageModel.name

    def is_basic(self, language: str) -> bool:
        return False

    def suggest(self, document: Document, catalogue: Catalogue) -> Sequence[Suggestion]:
        """Raises NotAnswered: where it is of another shape than was asked for."""
        try:
            return read_answer(_read_content(self.raw), document, catalogue).suggestions
        except Unusable as why:
            raise NotAnswered(str(why)) from why


def _post(endpoint: ModelEndpoint, body: bytes) -> bytes:
    """What is answered: no redirect is followed, no proxy of the environment used, and the time is for all of it."""
    # Looked at again behind each way out: hanging up raises like a broken line, and must be told as too late.
    until = time.monotonic() + endpoint.seconds
    kind = HTTPSConnection if endpoint.url.scheme == "https" else HTTPConnection
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    path = endpoint.url.path.rstrip("/") + "/chat/completions"
    connection = kind(endpoint.url.hostname or "", endpoint.url.port, timeout=endpoint.seconds)
    try:
        _connect(connection, endpoint.seconds)
        # From here on: before, there is no socket to hang up. What connecting took is taken off.
        with _hung_up(connection.sock, max(0, until - time.monotonic())):
            connection.request("POST", path, body, headers)
            answer = _read_all(connection.getresponse())
        if time.monotonic() < until:
            return answer
    except (OSError, HTTPException, ValueError):
        if time.monotonic() < until:
            raise NotAnswered("The model cannot be reached, or its answer broke off.") from None
    finally:
        connection.close()
    raise NotAnswered(f"The model did not answer within {endpoint.seconds:g} seconds.")


def _connect(connection: HTTPConnection, seconds: float) -> None:
    """Nobody waits longer: looking a name up has no limit of its own, and each address that it has a whole one.

    Raises:
        OSError: where there is no connection, or none yet.
    """
    connected: Future[None] = Future()

    def connect() -> None:
        try:
            connection.connect()
        except Exception as why:
            trouble: Exception | None = why
        else:
            trouble = None
        # Too late where nobody waits any more.
        if not connected.set_running_or_notify_cancel():
            connection.close()
        elif trouble:
            connected.set_exception(trouble)
        else:
            connected.set_result(None)

    Thread(target=connect, daemon=True).start()
    try:
        connected.result(timeout=seconds)
    finally:
        connected.cancel()


@contextmanager
def _hung_up(line: socket.socket, seconds: float) -> Iterator[None]:
    """After so many seconds nothing more comes: a limit on each wait would let a server send a letter now and then."""

    def hang_up() -> None:
        with suppress(OSError):  # it has ended by itself
            line.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read_all(response: HTTPResponse) -> bytes:
    if response.status != _OK:
        raise NotAnswered(f"The model's server answered {response.status}.")
    # One byte more than allowed tells a longer answer from one that just fits.
    answer = response.read(_LONGEST + 1)
    if len(answer) > _LONGEST:
        raise NotAnswered("The model's answer is longer than any that can be used.")
    return answer


def _read_content(answer: bytes) -> str:
    try:
        said: Any = json.loads(answer)["choices"][0]["message"]["content"]
    # Lists nested thousands deep are JSON too, and end the reader so.
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NotAnswered(
            "The model's server answered something else than a chat completion."
        ) from None
    if not isinstance(said, str):  # a refusal has no content
        raise NotAnswered("The model gave no answer.")
    return said
