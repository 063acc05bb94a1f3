import type { ImportPreview, ImportSet, ImportView, Problem } from '../src/api/model.ts';
import { RecordFinder } from '../src/pages/imports/refused-rows.ts';
import { bodyOf, type Call, json, problem, sse } from './http.ts';
import { refusal, type World } from './world.ts';

const MAPPING = { name: 'repairs', version: 3, sha256: 'a3'.repeat(32) };
const MAPPING_FAULT = 'one of `from` and `constant` is needed (line 7, column 8 of the mapping)';
const ROWS_AT_ONCE = 200;
const PAUSE_MS = 60;

/**
 * Takes a file in, alone or after its mapping, slowly enough to be watched. Sentinels: a row that holds `refuse-me` is refused, and a
 * file whose first line does not hold a comma has no header.
 */
export async function receive({ request, response, query }: Call, world: World): Promise<void> {
  const { bytes, mapping } = partsOf(await bodyOf(request), request.headers['content-type'] ?? '');
  if (mapping !== null && !mapping.startsWith('mapping = 1')) {
    problem(response, 422, 'import.mapping_invalid', 'The mapping file cannot be used', MAPPING_FAULT);
    return;
  }
  const records = recordsOf(bytes);
  const isJson = query.get('kind') === 'directory';
  const view: ImportView = {
    id: String(request.headers['idempotency-key']),
    kind: query.get('kind') ?? 'buddy_events',
    file_name: query.get('file_name'),
    mapping: mapping === null ? null : MAPPING,
    release: query.get('as_of') ?? new Date().toISOString(),
    state: 'running',
    counts: { rows: 0, accepted: 0, known: 0, amended: 0, older: 0, refused: 0, skipped: 0 },
    refusals_left_out: 0,
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
  json(response, {
    items,
    next: items.length === limit ? (items.at(-1)?.line ?? null) : null,
    left_out: 0,
  });
}

/** The parts of a form, or the file that a body is. */
export function partsOf(body: Buffer, contentType: string): { bytes: Buffer; mapping: string | null } {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1];
  if (boundary === undefined) return { bytes: body, mapping: null };
  const text = body.toString('latin1');
  const parts = text.split(`--${boundary}`).map((part) => part.split('\r\n\r\n').slice(1).join('\r\n\r\n'));
  const [, mapping, file] = parts.map((part) => part.replace(/\r\n$/, ''));
  return { bytes: Buffer.from(file ?? '', 'latin1'), mapping: mapping ?? '' };
}

/**
 * What the first rows of a file would become. The mock's mapping makes an event of each; the sentinels are those of
 * an import, and a row that holds `skip-me` is left out.
 */
export async function preview({ request, response, query }: Call): Promise<void> {
  const { bytes, mapping } = partsOf(await bodyOf(request), request.headers['content-type'] ?? '');
  if (mapping !== null && !mapping.startsWith('mapping = 1')) {
    problem(response, 422, 'import.mapping_invalid', 'The mapping file cannot be used', MAPPING_FAULT);
    return;
  }
  const [header, ...rows] = recordsOf(bytes);
  const names = header?.text.split(',') ?? [];
  const outcomeOf = (text: string) =>
    text.includes('refuse-me')
      ? ('refused' as const)
      : text.includes('skip-me')
        ? ('skipped' as const)
        : ('read' as const);
  const shown = rows.slice(0, 20).map(({ line, text }) => {
    const outcome = outcomeOf(text);
    const reason = 'a date is needed that is written like %d/%m/%Y (for event_date)';
    return {
      line,
      outcome,
      cells: outcome === 'read' ? text.split(',') : [],
      refusal:
        outcome === 'refused'
          ? refusal(line, 2, 'when', 'r••• (9 characters)', 'date_invalid', reason)
          : null,
    };
  });
  const looked = query.get('whole') === 'true' ? rows : rows.slice(0, 20);
  const count = (outcome: string) => looked.filter((row) => outcomeOf(row.text) === outcome).length;
  const told: ImportPreview = {
    kind: query.get('kind') ?? 'buddy_events',
    mapping: mapping === null ? null : MAPPING,
    columns: names.map((name, at) => ({
      name: mapping === null ? name : (['event_id', 'event_date', 'description'][at] ?? `column_${at}`),
      required: at < 2,
      source: mapping === null ? null : name,
    })),
    rows: shown,
    counts: {
      rows: looked.length,
      read: count('read'),
      skipped: count('skipped'),
      refused: count('refused'),
    },
    refusals: shown.flatMap((row) => (row.refusal ? [row.refusal] : [])),
    whole: query.get('whole') === 'true',
    problem: null,
  };
  json(response, told);
}

/** An archive of two files, of which the second is of no kind. The mock does not open it. */
export async function receiveSet({ request, response, query }: Call, world: World): Promise<void> {
  await bodyOf(request);
  const started = new Date().toISOString();
  const view: ImportView = {
    id: '0199d3a0-5c1e-7b44-9d0e-00000000a001',
    kind: 'companies',
    file_name: 'companies.csv',
    mapping: null,
    release: query.get('as_of') ?? started,
    state: 'completed',
    counts: { rows: 6, accepted: 5, known: 0, amended: 0, older: 0, refused: 1, skipped: 0 },
    refusals_left_out: 0,
    bytes_read: 210,
    bytes_total: 210,
    started_at: started,
    finished_at: started,
    last_sequence: world.head,
    problem: null,
  };
  world.imports.unshift(view);
  world.refusals.set(view.id, []);
  const set: ImportSet = {
    id: String(request.headers['idempotency-key']),
    file_name: query.get('file_name'),
    state: 'completed',
    files: [
      { name: 'companies.csv', kind: 'companies', import: view, skipped: null },
      {
        name: 'notes.txt',
        kind: null,
        import: null,
        skipped: 'its name begins with no kind, and no mapping is for it',
      },
    ],
    counts: view.counts,
    started_at: started,
    finished_at: started,
    last_sequence: world.head,
    problem: null,
  };
  world.sets.set(set.id, set);
  json(response, set, 200, { 'Consistency-Token': String(world.head) });
}
