import type { CommandAnswer } from '../src/api/model.ts';
import { type Call, json } from './http.ts';
import type { World } from './world.ts';

/** Answers a command that was recorded, with whatever else its answer tells. */
export function answered({ response }: Call, world: World, more: Record<string, unknown> = {}): void {
  world.head += 1;
  const answer: CommandAnswer = {
    command_id: '0199d3a0-5c1e-7b44-9d0e-000000000001',
    outcome: 'recorded',
    sequence: world.head,
    consistency_token: String(world.head),
  };
  for (const projection of world.projections) {
    projection.head = world.head;
    projection.position = world.head;
  }
  json(response, { ...answer, ...more }, 200, { 'Consistency-Token': String(world.head) });
}
