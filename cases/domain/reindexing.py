"""The index of all cases, made anew; by several processes, since reading the texts is slow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing import get_context

from django.db import connections

from cases.domain.index import BATCH, reindex
from cases.models import Case

Progress = Callable[[int, int], None]


def reindex_all(*, jobs: int = 1, progress: Progress | None = None) -> int:
    """Reindex every case, archived ones too; returns how many.

    Each batch is a transaction of its own: an interrupted run leaves every case with an old or a
    new index row. `progress` is told (done, total) after each batch. With `jobs` above 1 the
    caller must not be inside a transaction, which the other processes would not see.
    """
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    done = 0
    for count in _run(list(_batches(ids)), jobs):
        done += count
        if progress:
            progress(done, len(ids))
    return done


def _run(batches: list[list[int]], jobs: int) -> Iterator[int]:
    if jobs == 1 or len(batches) < 2:
        yield from map(reindex, batches)
        return
    # A forked process must not talk over its parent's connection.
    connections.close_all()
    with get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(reindex, batches)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch
