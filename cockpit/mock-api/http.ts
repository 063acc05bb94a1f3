import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Problem } from '../src/api/model.ts';

/** A request as the mock's routes see it. */
export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  /** What the placeholders of the route's path stand for. */
  path: string[];
  /** The role in the token; null without one. */
  role: string | null;
}

export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers });
  response.end(JSON.stringify(body));
}

export function problem(
  response: ServerResponse,
  status: number,
  code: string,
  title: string,
  detail?: string,
): void {
  const body: Problem = {
    type: `/errors/${code}`,
    code,
    title,
    status,
    correlation_id: '0199d3a0-5c1e-7b44-9d0e-3f7a5b1c2d4e',
    ...(detail !== undefined && { detail }),
  };
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify(body));
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function jsonOf<T>(request: IncomingMessage): Promise<T> {
  return JSON.parse((await bodyOf(request)).toString('utf8')) as T;
}

export function sse(response: ServerResponse, event: string, data: unknown): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** A keyset page of a list, its cursor the place of the last item. */
export function page<T>(items: readonly T[], query: URLSearchParams): { items: T[]; next: string | null } {
  const limit = Number(query.get('limit') ?? 50);
  const from = Number(query.get('after') ?? 0);
  const next = from + limit < items.length ? String(from + limit) : null;
  return { items: items.slice(from, from + limit), next };
}
