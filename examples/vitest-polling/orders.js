// The service to be tested: waits until all parcels of an order have arrived.
import { gather, pollUntil, results } from 'minimalist-async';
import { map, toArray } from 'rxjs';

/** `status(parcel)` gives an Observable or a promise: where it arrived, or an error while it is on its way. */
export function parcelsOf(order, status) {
  return order.map((parcel) => pollUntil(parcel, () => status(parcel), { intervalMs: 5, attempts: 4 }));
}

export function whenArrived(order, status) {
  return gather(parcelsOf(order, status)).pipe(
    results(),
    toArray(),
    map((places) => [...new Set(places)]),
  );
}
