import { asReady } from '../strategies/as-ready.js';
import { awaitInOrder } from '../strategies/await-in-order.js';
import { gather } from '../strategies/gather.js';

/** The strategies by the names of their commands. */
export const strategies = { await: awaitInOrder, gather, callback: asReady };
