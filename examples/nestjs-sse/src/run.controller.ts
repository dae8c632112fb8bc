import { BadRequestException, Controller, Param, Query, Sse } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { asReady, awaitInOrder, gather, unlikelyToReturn } from 'minimalist-async';
import { seededRandom } from 'minimalist-async/testing';
import { finalize, map } from 'rxjs';
import type { Observable } from 'rxjs';

const strategies = { await: awaitInOrder, gather, callback: asReady };

@Controller('run')
export class RunController {
  /** A run of its own for each who listens, as server-sent events; whoever goes away cancels theirs. */
  @Sse(':strategy')
  run(@Param('strategy') name: string, @Query('seed') seed = 'seed', @Query('p') p = '0.3'): Observable<MessageEvent> {
    if (!Object.hasOwn(strategies, name)) throw new BadRequestException(`one of ${Object.keys(strategies).join(', ')}`);
    const tasks = ['task1', 'task2', 'task3'].map((tag) =>
      unlikelyToReturn(tag, { likelihood: Number(p), intervalMs: 20, random: seededRandom(seed, tag) }),
    );
    return strategies[name as keyof typeof strategies](tasks).pipe(
      map((event) => ({ type: event.type, data: event })),
      finalize(() => console.log(`${name} with ${seed} is over`)),
    );
  }
}
