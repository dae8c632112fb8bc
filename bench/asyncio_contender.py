"""The job in Python's asyncio. Prints what the other contenders' processes print: one line of JSON."""

import asyncio
import json
import resource
import sys
import time

tasks, interval_ms, attempts = (int(word) for word in sys.argv[1:4])
interval = interval_ms / 1000
failing = tasks * (attempts - 1)
rolls = seen = results = 0


def random():
    global rolls
    rolls += 1
    return 0.5 if rolls <= failing else 0.05


async def unlikely_to_return():
    global seen
    while True:
        roll = random()
        seen += 1
        if roll < 0.1:
            return roll
        await asyncio.sleep(interval)


async def main():
    global results
    for task in [asyncio.create_task(unlikely_to_return()) for _ in range(tasks)]:
        await task
        results += 1


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


cpu_before, wall_before = cpu(), time.monotonic()
asyncio.run(main())
print(
    json.dumps(
        {
            "cpuMs": (cpu() - cpu_before) * 1000,
            "wallMs": (time.monotonic() - wall_before) * 1000,
            "attempts": seen,
            "results": results,
        }
    )
)
