import { answered } from './answered.ts';
import { type Call, json, jsonOf, problem } from './http.ts';
import { preview, progress, receive, receiveSet, refusals } from './imports.ts';
import { link, setFlags, unlink } from './journeys.ts';
import { REVIEW_COMMANDS } from './review-commands.ts';
import type { World } from './world.ts';

type Route = readonly [
  method: string,
  path: RegExp,
  handle: (call: Call, world: World) => void | Promise<void>,
];

const REBUILD_MS = 700;

/** The routes of the command API that need a token. */
export const COMMANDS: readonly Route[] = [
  ['GET', /^\/v1\/imports$/, ({ response }, world) => json(response, { items: world.imports })],
  ['POST', /^\/v1\/imports$/, receive],
  ['POST', /^\/v1\/import-previews$/, preview],
  ['POST', /^\/v1\/import-sets$/, receiveSet],
  [
    'GET',
    /^\/v1\/import-sets\/([^/]+)$/,
    ({ response, path }, world) => {
      const set = world.sets.get(path[0] ?? '');
      if (set) json(response, set);
      else problem(response, 404, 'import.set_not_found', 'There is no such set of files');
    },
  ],
  [
    'GET',
    /^\/v1\/imports\/([^/]+)$/,
    ({ response, path }, world) => {
      const view = world.imports.find((one) => one.id === path[0]);
      if (view) json(response, view);
      else problem(response, 404, 'import.not_found', 'There is no such import');
    },
  ],
  ['GET', /^\/v1\/imports\/([^/]+)\/progress$/, progress],
  ['GET', /^\/v1\/imports\/([^/]+)\/refusals$/, refusals],
  ['POST', /^\/v1\/sessions\/([^/]+)\/retract$/, retract],
  ['POST', /^\/v1\/sessions\/([^/]+)\/amend$/, amend],
  ['POST', /^\/v1\/people\/([^/]+)\/erase$/, erase],
  ['PUT', /^\/v1\/people\/([^/]+)\/profile$/, setFlags],
  ['POST', /^\/v1\/people\/([^/]+)\/identifiers$/, link],
  ['POST', /^\/v1\/people\/([^/]+)\/identifiers\/unlink$/, unlink],
  ...REVIEW_COMMANDS,
  ['POST', /^\/v1\/projections\/([^/]+)\/rebuild$/, rebuild],
  ['POST', /^\/v1\/projections\/([^/]+)\/parked\/([^/]+)\/(redrive|skip)$/, unpark],
];

function retract(call: Call, world: World): void {
  const session = world.sessions.find((one) => one.id === call.path[0]);
  if (!session) {
    problem(call.response, 404, 'session.not_found', 'There is no such session');
    return;
  }
  session.state = 'retracted';
  answered(call, world);
}

async function amend(call: Call, world: World): Promise<void> {
  const body = await jsonOf<{ duration_min?: number; rating?: number }>(call.request);
  const session = world.sessions.find((one) => one.id === call.path[0]);
  if (session && body.duration_min !== undefined) session.duration_min = body.duration_min;
  if (session && body.rating !== undefined) {
    session.rating = {
      raw: body.rating,
      scale_min: 1,
      scale_max: 5,
      normalised_milli: (body.rating - 1) * 250,
    };
  }
  answered(call, world);
}

function erase({ response, path }: Call, world: World): void {
  const person = world.people.find((one) => one.id === path[0]);
  if (!person) {
    problem(response, 404, 'person.not_found', 'There is no such person');
    return;
  }
  person.state = 'erased';
  person.sealed_fields = [];
  world.head += 3;
  json(response, {
    command_id: '0199d3a0-5c1e-7b44-9d0e-000000000002',
    person_id: person.id,
    identifiers_suppressed: 2,
    key_destroyed_at: new Date().toISOString(),
    complete_after_epoch: 4,
    sequence: world.head,
    consistency_token: String(world.head),
  });
}

async function rebuild(call: Call, world: World): Promise<void> {
  const { dry_run: dryRun } = await jsonOf<{ dry_run: boolean }>(call.request);
  const projection = world.projections.find((one) => one.name === call.path[0]);
  if (!projection) {
    problem(call.response, 404, 'projection.not_found', 'There is no such projection');
    return;
  }
  const requestedAt = new Date().toISOString();
  const running = {
    requested_at: requestedAt,
    finished_at: null,
    dry_run: dryRun,
    from_version: projection.version,
    to_version: null,
    compared_at_sequence: null,
    rows: null,
    differing: null,
    swapped: null,
    took_ms: null,
    left_out: [],
    left_out_count: null,
    failure: null,
  };
  projection.last_rebuild = { ...running, state: 'running' };
  setTimeout(() => {
    projection.last_rebuild = {
      ...running,
      state: 'finished',
      finished_at: new Date().toISOString(),
      to_version: projection.version + 1,
      compared_at_sequence: world.head,
      rows: projection.rows ?? 0,
      differing: 0,
      swapped: !dryRun,
      took_ms: REBUILD_MS,
      left_out_count: 0,
    };
    if (!dryRun) projection.version += 1;
  }, REBUILD_MS).unref();
  answered(call, world);
}

function unpark(call: Call, world: World): void {
  const [name = '', key = ''] = call.path;
  const parked = world.parked.get(name) ?? [];
  const rest = parked.filter((one) => one.park_key !== decodeURIComponent(key));
  if (rest.length === parked.length) {
    problem(call.response, 404, 'parked.not_found', 'There is no such parked event');
    return;
  }
  world.parked.set(name, rest);
  for (const projection of world.projections) if (projection.name === name) projection.parked = rest.length;
  answered(call, world);
}
