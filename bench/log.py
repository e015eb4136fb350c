"""The log: entering and proving, beside the bare hashing and signing that they stand on; and both while it grows."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import count, islice

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.measure import Result, in_turn, seconds
from bench.rows import AFTERWARDS
from convenor.credentials import actions
from convenor.credentials.actions.making import ENTERED_AT_ONCE
from convenor.credentials.log import entry_of
from convenor.credentials.models import LogEntry
from convenor.credentials.proof.log.merkle import inclusion_proof
from convenor.credentials.proof.log.proofs import check_proof, write_proof
from convenor.credentials.queries import keys_of_log, latest_checkpoint, log_nodes

MANY = 10_000
GROWN = 100_000
RUNS = 3
digests = (sha256(f"{number}".encode()).hexdigest() for number in count())


def measurements() -> Iterator[Result]:
    enter(MANY)
    small = proofs()
    yield checking(small)
    few = sorted(MANY / seconds(lambda: enter(MANY)) for _ in range(RUNS))[RUNS // 2]
    yield Result("log, entered", few, "entries/s", MANY, RUNS)
    proving = sorted(seconds(proofs) for _ in range(RUNS))[RUNS // 2]
    enter(GROWN - LogEntry.objects.count())
    many = sorted(MANY / seconds(lambda: enter(MANY)) for _ in range(RUNS))[RUNS // 2]
    yield Result(
        f"log, entered among {GROWN:,}", many, "entries/s", MANY, RUNS, baseline=few, target={"at_least": 0.8}
    )
    later = sorted(seconds(proofs) for _ in range(RUNS))[RUNS // 2]
    yield Result(
        f"log, 1,000 proofs made among {GROWN:,}",
        later,
        "s",
        1_000,
        RUNS,
        baseline=proving,
        target={"at_most": 1.5},
    )


def enter(how_many: int) -> None:
    """As a batch of certificates does: so many under one checkpoint."""
    while how_many > 0:
        some = list(islice(digests, min(ENTERED_AT_ONCE, how_many)))
        actions.enter([(LogEntry.Kind.ISSUE, one) for one in some], at=AFTERWARDS)
        how_many -= len(some)


def proofs() -> list[tuple[str, bytes]]:
    """The proofs of a thousand entries in the checkpoint of now."""
    checkpoint = latest_checkpoint()
    assert checkpoint is not None
    nodes = log_nodes()
    return [
        (
            row.sha256,
            write_proof(
                entry_of(row), row.index, inclusion_proof(row.index, checkpoint.size, nodes), checkpoint.note
            ),
        )
        for row in LogEntry.objects.filter(index__gte=checkpoint.size // 2)[:1_000]
    ]


def checking(made: Sequence[tuple[str, bytes]]) -> Result:
    """What the verifier does with the proof of one certificate, beside one bare Ed25519 verification."""
    keys = keys_of_log()
    private_key = Ed25519PrivateKey.generate()
    public_key, signature = private_key.public_key(), private_key.sign(b"x" * 100)

    def program() -> float:
        return len(made) / seconds(lambda: [check_proof(proof, sha256=one, keys=keys) for one, proof in made])

    def baseline() -> float:
        return len(made) / seconds(lambda: [public_key.verify(signature, b"x" * 100) for _ in made])

    value, bare = in_turn(program, baseline, runs=RUNS)
    return Result("log, proofs checked", value, "a second", len(made), RUNS, baseline=bare)
