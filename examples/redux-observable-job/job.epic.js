import { pollUntil } from 'minimalist-async';
import { ofType } from 'redux-observable';
import { catchError, filter, map, mergeMap, of, takeUntil } from 'rxjs';

export const submitted = (id) => ({ type: 'job/submitted', id });
export const cancelled = (id) => ({ type: 'job/cancelled', id });

/** Polls each submitted job until it is finished; what the poll says becomes actions. */
export const jobEpic =
  (fetchJob, policy = { intervalMs: 1000, backoff: 'exponential', attempts: 10 }) =>
  (action$) =>
    action$.pipe(
      ofType('job/submitted'),
      mergeMap(({ id }) =>
        pollUntil(id, (_attempt, { signal }) => fetchJob(id, signal), policy).pipe(
          map((event) =>
            event.type === 'done'
              ? { type: 'job/finished', id, result: event.value }
              : { type: 'job/waiting', id, reason: event.reason.message, delayMs: event.delayMs },
          ),
          catchError((error) => of({ type: 'job/failed', id, why: error.message })),
          takeUntil(action$.pipe(filter((action) => action.type === 'job/cancelled' && action.id === id))),
        ),
      ),
    );
