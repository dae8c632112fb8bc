import { Observable } from 'rxjs';

/** What takes its time to be made, and is made no further when nobody wants it any more. */
export function prepared<T>(prepare: (signal: AbortSignal) => Promise<() => Observable<T>>): Observable<T> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    subscriber.add(() => abort.abort());
    prepare(abort.signal).then(
      (make) => {
        if (!subscriber.closed) subscriber.add(make().subscribe(subscriber));
      },
      (error: unknown) => subscriber.error(error),
    );
  });
}
