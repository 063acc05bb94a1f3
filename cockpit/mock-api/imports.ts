import type { ImportView, Problem } from '../src/api/model.ts';
import { RecordFinder } from '../src/pages/imports/refused-rows.ts';
import { bodyOf, type Call, json, problem, sse } from './http.ts';
import { refusal, type World } from './world.ts';

const ROWS_AT_ONCE = 200;
const PAUSE_MS = 60;

/**
 * Takes a file in, slowly enough to be watched. Sentinels: a row that holds `refuse-me` is refused, and a
 * file whose first line does not hold a comma has no header.
 */
export async function receive({ request, response, query }: Call, world: World): Promise<void> {
  const bytes = await bodyOf(request);
  const records = recordsOf(bytes);
  const isJson = query.get('kind') === 'directory';
  const view: ImportView = {
    id: String(request.headers['idempotency-key']),
    kind: query.get('kind') ?? '',
    file_name: query.get('file_name'),
    release: query.get('as_of') ?? new Date().toISOString(),
    state: 'running',
    counts: { rows: 0, accepted: 0, known: 0, amended: 0, older: 0, refused: 0 },
    bytes_read: 0,
    bytes_total: bytes.length,
    started_at: new Date().toISOString(),
    finished_at: null,
    last_sequence: world.head,
    problem: null,
  };
  world.imports.unshift(view);
  world.refusals.set(view.id, []);
  if (!isJson && !records[0]?.text.includes(',')) {
    view.state = 'failed';
    view.finished_at = new Date().toISOString();
    const why = ['import.header', 'The header does not have the expected columns'] as const;
    const told: Problem = { type: `/errors/${why[0]}`, code: why[0], title: why[1], status: 400 };
    // The document promises an object; it is a problem.
    view.problem = told as unknown as ImportView['problem'];
    problem(response, 400, ...why, 'the column session_id is missing in the header');
    return;
  }
  const rows = isJson ? [] : records.slice(1);
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    for (const row of rows.slice(at, at + ROWS_AT_ONCE)) take(row, view, world);
    view.bytes_read = Math.round((bytes.length * Math.min(rows.length, at + ROWS_AT_ONCE)) / rows.length);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  view.bytes_read = bytes.length;
  view.state = 'completed';
  view.finished_at = new Date().toISOString();
  view.last_sequence = world.head;
  json(response, view, 200, { 'Consistency-Token': String(world.head) });
}

function take(row: { line: number; text: string }, view: ImportView, world: World): void {
  view.counts.rows += 1;
  if (row.text.includes('refuse-me')) {
    view.counts.refused += 1;
    world.refusals
      .get(view.id)
      ?.push(
        refusal(
          row.line,
          3,
          'participant_email',
          'r••• (9 characters)',
          'email_invalid',
          'an e-mail address is needed',
        ),
      );
    return;
  }
  view.counts.accepted += 1;
  world.head += 1;
  for (const projection of world.projections) {
    projection.head = world.head;
    projection.position = world.head;
  }
}

function recordsOf(bytes: Buffer): { line: number; text: string }[] {
  const finder = new RecordFinder();
  const places = finder.push(bytes);
  const last = finder.finish();
  if (last) places.push(last);
  return places.map(({ line, start, end }) => ({ line, text: bytes.subarray(start, end).toString('utf8') }));
}

export function progress({ request, response, path }: Call, world: World): void {
  const view = world.imports.find((one) => one.id === path[0]);
  if (!view) {
    problem(response, 404, 'import.not_found', 'There is no such import');
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const tell = () => {
    sse(response, 'progress', view);
    if (view.state === 'running') return;
    clearInterval(timer);
    response.end();
  };
  const timer = setInterval(tell, PAUSE_MS);
  request.on('close', () => clearInterval(timer));
}

export function refusals({ request, response, path, query }: Call, world: World): void {
  const all = world.refusals.get(path[0] ?? '') ?? [];
  if (request.headers.accept?.includes('text/csv')) {
    response.writeHead(200, { 'Content-Type': 'text/csv; charset=utf-8' });
    const lines = all.map(
      (one) =>
        `${one.line},${one.column},"${one.column_name}","${one.value_masked}",${one.code},"${one.reason}"`,
    );
    response.end(['line,column,column_name,value_masked,code,reason', ...lines, ''].join('\n'));
    return;
  }
  const limit = Number(query.get('limit') ?? 100);
  const items = all.filter((one) => one.line > Number(query.get('after') ?? 0)).slice(0, limit);
  json(response, { items, next: items.length === limit ? (items.at(-1)?.line ?? null) : null });
}
