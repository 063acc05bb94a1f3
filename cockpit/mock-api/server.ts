import { createReadStream, existsSync, statSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

import { COMMANDS } from './commands.ts';
import { type Call, json, problem } from './http.ts';
import { QUERIES } from './queries.ts';
import { refresh, revoke, roleOf, signIn } from './tokens.ts';
import { emptyWorld, populatedWorld } from './world.ts';

/**
 * Both APIs from memory, for development and for the browser tests of this package alone.
 *
 * What it refuses is decided by sentinels in what it is sent, never by switches.
 */
export interface MockSettings {
  /** Where the page finds the command API; empty when it is the same origin. */
  commandApiUrl: string;
  /** Begin with nothing recorded. */
  empty?: boolean;
  /** The life of an access token, in seconds. */
  tokenLifeSeconds?: number;
}

export function createMockApi({ commandApiUrl, empty = false, tokenLifeSeconds = 900 }: MockSettings) {
  const world = empty ? emptyWorld() : populatedWorld();
  const spent = new Set<string>();
  const tokens = { lifeSeconds: tokenLifeSeconds };
  const open = new Map<string, (call: Call) => Promise<void>>([
    ['/v1/auth/token', (call) => signIn(call, tokens)],
    ['/v1/auth/refresh', (call) => refresh(call, spent, tokens)],
    ['/v1/auth/revoke', (call) => revoke(call, spent)],
  ]);

  /** Answers, or says that the request is for someone else. */
  const handle = (request: IncomingMessage, response: ServerResponse): boolean => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://mock.invalid');
    if (pathname === '/config.json') {
      json(response, { command_api_url: commandApiUrl, version: '0.1.0' });
      return true;
    }
    if (!pathname.startsWith('/v1/')) return false;
    const role = roleOf(request.headers.authorization);
    const call = (path: string[]): Call => ({ request, response, query, path, role });
    const unsigned = open.get(pathname);
    if (unsigned) {
      settle(unsigned(call([])), response);
      return true;
    }
    if (role === null) {
      problem(response, 401, 'auth.token_refused', 'The token is not valid');
      return true;
    }
    for (const [method, pattern, run] of [...QUERIES, ...COMMANDS]) {
      const match = request.method === method ? pattern.exec(pathname) : null;
      if (!match) continue;
      settle(Promise.resolve(run(call(match.slice(1)), world)), response);
      return true;
    }
    problem(response, 404, 'route.not_found', 'There is no such route');
    return true;
  };
  return { handle, world };
}

function settle(answer: Promise<void>, response: ServerResponse): void {
  answer.catch((error: unknown) => {
    if (response.headersSent) response.end();
    else problem(response, 500, 'internal', 'Something broke on our side', String(error));
  });
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** What `query-api` sends with the page: scripts and connections only to ourselves and the command API. */
export function policy(commandApiUrl: string): string {
  return [
    "default-src 'self'",
    `connect-src 'self' ${commandApiUrl}`,
    // The component library sets styles of its own at run time.
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** Serves the built cockpit and the query API on one origin, and the command API on another. */
export async function startMock(dist: string, settings: Omit<MockSettings, 'commandApiUrl'> = {}) {
  let pageOrigin = '';
  let api: ReturnType<typeof createMockApi> | null = null;
  const command = await listen((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', pageOrigin);
    response.setHeader(
      'Access-Control-Allow-Headers',
      'authorization, content-type, accept, idempotency-key, repr-digest',
    );
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE');
    response.setHeader('Access-Control-Expose-Headers', 'consistency-token, x-correlation-id, retry-after');
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (!api?.handle(request, response))
      problem(response, 404, 'route.not_found', 'There is no such route');
  });
  const commandApiUrl = originOf(command);
  api = createMockApi({ ...settings, commandApiUrl });
  const mock = api;
  const query = await listen((request, response) => {
    if (mock.handle(request, response)) return;
    response.setHeader('Content-Security-Policy', policy(commandApiUrl));
    serveFile(dist, request, response);
  });
  pageOrigin = originOf(query);
  return {
    url: pageOrigin,
    world: mock.world,
    stop: () => Promise.all([close(query), close(command)]),
  };
}

function serveFile(dist: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', 'http://mock.invalid');
  const wanted = join(dist, normalize(pathname));
  const file = existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, 'index.html');
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
}

function listen(handle: RequestListener): Promise<Server> {
  const server = createServer(handle);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
