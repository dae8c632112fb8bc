import { record } from 'minimalist-async/report';
import { useEffect, useState } from 'react';
import { scan } from 'rxjs';

/** The tasks of a run and how each stands, live; a component that goes away cancels its run. */
export function useRun(makeTasks, strategy) {
  const [tasks, setTasks] = useState({});
  useEffect(() => {
    const failed = (error) => console.error(error);
    const subscription = record(makeTasks(), strategy)
      .pipe(scan(standing, {}))
      .subscribe({ next: setTasks, error: failed });
    return () => subscription.unsubscribe();
  }, [makeTasks, strategy]);
  return tasks;
}

function standing(tasks, { type, tag, attempt, value }) {
  switch (type) {
    case 'subscribed':
      return { ...tasks, [tag]: { attempts: 0, state: 'trying' } };
    case 'retry':
      return { ...tasks, [tag]: { attempts: attempt, state: 'waiting' } };
    case 'done':
      return { ...tasks, [tag]: { attempts: attempt, state: 'ready', value } };
    case 'gave-up':
      return { ...tasks, [tag]: { ...tasks[tag], state: 'failed' } };
    case 'result':
      return { ...tasks, [tag]: { ...tasks[tag], state: 'delivered' } };
    default:
      return tasks;
  }
}
