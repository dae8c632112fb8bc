"""The tutorial's two programs for any number of tasks: `tutorial.py await|callback TASKS INTERVAL_S`."""

import asyncio
import random
import sys

strategy, count, interval = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])


async def unlikely_to_return(tag, likelihood=0.1):
    while True:
        roll = random.random()
        if roll < likelihood:
            print(f"{tag} Done.")
            return roll
        print(f"{tag} retry needed (roll = {roll} > {likelihood}).")
        await asyncio.sleep(interval)


def handle_result(task):
    try:
        print(f"The result of task={task.get_name()} was {task.result()}.")
    except Exception:
        print(f"Problem with task={task.get_name()}.")


async def main():
    tags = [f"task{n}" for n in range(1, count + 1)]
    tasks = [asyncio.create_task(unlikely_to_return(tag), name=tag) for tag in tags]
    if strategy == "callback":
        for task in tasks:
            task.add_done_callback(handle_result)
    print("Awaiting results...")
    for task in tasks:
        result = await task
        if strategy == "await":
            print(f"The result of task={task.get_name()} was {result}.")


asyncio.run(main())
