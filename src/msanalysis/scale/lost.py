"""Files that end the process that reads them: found one by one, at no cost to the others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from msanalysis.scale.batches import Batch, Read, read_batch
from msanalysis.scale.workers import ClusterWorkers, LocalWorkers, LostPiecesError


def read_batches(
    workers: LocalWorkers | ClusterWorkers,
    batches: Sequence[Batch],
    show: Callable[[str, int, int], None],
) -> tuple[list[Batch], list[Read]]:
    """Read batches of files; those of a batch whose process was lost again and again, one by one.

    Returns
    -------
    batches, reads
        The batches whose folders hold tables, and what became of each file, in their order.
    """
    found: dict[int, list[Read]] = {}
    show("reading", 0, len(batches))
    try:
        for done, (n, reads) in enumerate(workers.run(read_batch, batches), 1):
            found[n] = reads
            show("reading", done, len(batches))
    except LostPiecesError:
        single = [one for n, batch in enumerate(batches) if n not in found for one in _split(batch)]
        kept, told = _read_one_by_one(workers, single)
        made = [batches[n] for n in sorted(found)]
        reads = [read for n in found for read in found[n]]
        by_files = sorted([*made, *kept], key=lambda batch: batch.files[0][0])
        return by_files, sorted([*reads, *told], key=lambda read: read.position)
    return list(batches), [read for n in range(len(batches)) for read in found[n]]


def _split(batch: Batch) -> Iterable[Batch]:
    for position, file in batch.files:
        folder = batch.folder.with_name(f"{batch.folder.name}-{position}")
        yield replace(batch, files=((position, file),), folder=folder)


def _read_one_by_one(
    workers: LocalWorkers | ClusterWorkers, batches: Sequence[Batch]
) -> tuple[list[Batch], list[Read]]:
    kept, reads = [], []
    for batch in batches:
        ((position, file),) = batch.files
        try:
            ((_n, read),) = workers.run(read_batch, [batch])
        except LostPiecesError:
            failure = (
                f"{file}: the process that reads it dies, often for want of memory; report this "
                "as a bug"
            )
            reads.append(Read(position, failure=failure))
        else:
            kept.append(batch)
            reads += read
    return kept, reads
