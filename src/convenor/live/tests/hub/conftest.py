"""A live server in a thread of the test, over its database; and a bus of its own."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from threading import Thread
from time import monotonic, sleep

import pytest

from convenor.live import queries
from convenor.live.bus import Bus
from convenor.live.hub.application import Live
from convenor.live.hub.doors import Door, door
from convenor.live.hub.hub import Bus as AnyBus
from convenor.live.hub.hub import Hub
from convenor.live.hub.serving import InProcess, OverBus, listening

PATIENCE = 90


class Server:
    """A live server that runs in a thread; what stands in its way can be asked of ``live``."""

    def __init__(self, bus: Callable[[], AnyBus] = InProcess, source: object = queries) -> None:
        self.live = Live(lambda: Hub(source, bus()))  # type: ignore[arg-type]
        listener = listening("127.0.0.1", 0)
        self.port: int = listener.getsockname()[1]
        self._door: Door = door(self.live, before_closing=self.live.end_streams)
        self._thread = Thread(target=self._door.run, kwargs={"sockets": [listener]})
        self._thread.start()
        until(lambda: self._door.started)

    @property
    def hub(self) -> Hub:
        return self.live.hub

    def stop(self) -> None:
        self._door.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


def until(is_so: Callable[[], object]) -> None:
    """Wait until something has come about."""
    give_up = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < give_up, f"not within {PATIENCE} seconds"
        sleep(0.01)


@pytest.fixture
def serve(transactional_db: None) -> Iterator[Callable[..., Server]]:
    """Starts live servers, as many as a test wants."""
    running: list[Server] = []

    def start(**options: object) -> Server:
        running.append(Server(**options))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    return serve()


class BusServer:
    """A Redis or Valkey of the test's own, that can be taken away and brought back."""

    def __init__(self, program: str, folder: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self._command = [
            program, "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--dir", folder,
        ]  # fmt: skip
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until(self._answers)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
        except OSError:
            return False
        return True


@pytest.fixture
def bus_server() -> Iterator[BusServer]:
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine")
    with tempfile.TemporaryDirectory() as folder:
        server = BusServer(program, folder)
        yield server
        server.stop()


def over(bus_server: BusServer) -> Callable[[], OverBus]:
    return lambda: OverBus(Bus(bus_server.url))
