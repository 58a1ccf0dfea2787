"""Jobs side by side: never more than there are places, first come first served, and no place is ever lost."""

from __future__ import annotations

import asyncio

import pytest

from core.executor.local import LocalExecutor


class Work:
    """Jobs that wait to be let go; `begun` names them in the order in which they got a place."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.go = asyncio.Event()

    async def run(self, job: int) -> int:
        self.begun.append(job)
        await self.go.wait()
        if job < 0:
            raise ValueError(f"job {job}")
        return 2 * job


async def settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_no_more_than_there_are_places_in_order() -> None:
    """Three jobs on two places: the third begins when one of the first is done."""

    async def three() -> tuple[list[int], list[int], list[int]]:
        room, work = LocalExecutor(2), Work()
        tasks = [asyncio.create_task(room.submit(work.run, job)) for job in (1, 2, 3)]
        await settle()
        at_first = list(work.begun)
        work.go.set()
        return at_first, await asyncio.gather(*tasks), work.begun

    assert asyncio.run(three()) == ([1, 2], [2, 4, 6], [1, 2, 3])


def test_a_job_that_fails_or_is_cancelled_gives_its_place_back() -> None:
    """Whatever ends a job, running or waiting, the next one gets a place; what it raised goes to who submitted it."""

    async def after() -> int:
        room, work = LocalExecutor(1), Work()
        running, waiting, failing = (asyncio.create_task(room.submit(work.run, job)) for job in (1, 2, -3))
        await settle()
        running.cancel()
        waiting.cancel()
        await settle()
        work.go.set()
        with pytest.raises(ValueError, match="job -3"):
            await failing
        assert work.begun == [1, -3]
        return await room.submit(work.run, 4)

    assert asyncio.run(after()) == 8
