import { lookup as resolve } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Both: which of the two a server listens on is up to its language, and what the machine says of `localhost`, to nobody. */
const loopback: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** As `dns.lookup`, but `localhost` is always the two addresses that it means; Node tries one after the other. */
export function lookup(hostname: string, options: LookupOptions, found: Found): void {
  if (hostname !== 'localhost' || options.all !== true) {
    resolve(hostname, options, found);
    return;
  }
  process.nextTick(found, null, loopback);
}
