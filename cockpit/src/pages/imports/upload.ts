import type { ImportPreview, ImportSet, ImportView } from '../../api/model';
import { problemOf, Unreachable } from '../../api/problem';
import { isCsv, type Kind } from './kinds';

/** What every upload has. */
interface Sent {
  commandApiUrl: string;
  bearer: string;
  signal: AbortSignal;
}

export interface Upload extends Sent {
  /** Names the import. */
  id: string;
  /** Null when the mapping says it. */
  kind: Kind | null;
  file: File;
  /** How the file is read, when it is not in the kind's own columns. */
  mapping: File | null;
  /** The release time, RFC 3339; null is now. */
  asOf: string | null;
  /** Bytes that have left the browser. */
  onSent: (bytes: number) => void;
}

/** How much of a file is enough for its first rows. */
const BEGINNING_BYTES = 1_048_576;

/** Sends a file as it is, after its mapping, and answers when every row is answered. */
export async function upload({
  id,
  kind,
  file,
  mapping,
  asOf,
  onSent,
  ...sent
}: Upload): Promise<ImportView> {
  const query = new URLSearchParams({
    file_name: file.name,
    ...(kind !== null && { kind }),
    ...(asOf !== null && { as_of: asOf }),
  });
  return send(`/v1/imports?${query.toString()}`, formOf(file, mapping), sent, {
    id,
    onSent,
    digest: await digestOf(file),
    contentType: mapping === null ? (isCsv(kind ?? '') ? 'text/csv' : 'application/json') : null,
  });
}

/** Sends an archive, and answers when every row of its files is answered. */
export function uploadArchive({
  id,
  file,
  asOf,
  ...sent
}: Sent & { id: string; file: File; asOf: string | null }): Promise<ImportSet> {
  const query = new URLSearchParams({ file_name: file.name, ...(asOf !== null && { as_of: asOf }) });
  return send(`/v1/import-sets?${query.toString()}`, file, sent, { id, contentType: 'application/zip' });
}

/** Asks what the first rows of a file would become, or with `whole` all of them. Nothing is recorded. */
export function preview({
  kind,
  file,
  mapping,
  whole,
  ...sent
}: Sent & {
  kind: Kind | null;
  file: File;
  mapping: File | null;
  whole: boolean;
}): Promise<ImportPreview> {
  const query = new URLSearchParams({ whole: String(whole), ...(kind !== null && { kind }) });
  const beginning = whole ? file : file.slice(0, BEGINNING_BYTES);
  return send(`/v1/import-previews?${query.toString()}`, formOf(beginning, mapping), sent, {
    contentType: mapping === null ? 'text/csv' : null,
  });
}

/**
 * The digest of a file as `Repr-Digest` has it (RFC 9530), so that the same bytes again are the same release. Null where
 * the browser has no `crypto.subtle`: on a page that came over plain HTTP from another machine.
 */
async function digestOf(file: File): Promise<string | null> {
  if (!('subtle' in crypto)) return null;
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return `sha-256=:${btoa(String.fromCharCode(...new Uint8Array(digest)))}:`;
}

/** The mapping stands before the file: the reader must have it first. */
function formOf(file: Blob, mapping: File | null): Blob | FormData {
  if (mapping === null) return file;
  const form = new FormData();
  form.append('mapping', mapping);
  form.append('file', file);
  return form;
}

/** By XMLHttpRequest, because `fetch` does not tell how much of a body has left. */
function send<T>(
  path: string,
  body: Blob | FormData,
  { commandApiUrl, bearer, signal }: Sent,
  {
    id,
    digest = null,
    contentType,
    onSent,
  }: {
    id?: string;
    digest?: string | null;
    contentType: string | null;
    onSent?: (bytes: number) => void;
  },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${commandApiUrl}${path}`);
    request.responseType = 'json';
    request.setRequestHeader('Authorization', `Bearer ${bearer}`);
    // A form says its own type, with the boundary between its parts.
    if (contentType !== null) request.setRequestHeader('Content-Type', contentType);
    if (id !== undefined) request.setRequestHeader('Idempotency-Key', id);
    if (digest !== null) request.setRequestHeader('Repr-Digest', digest);
    if (onSent) request.upload.addEventListener('progress', (event) => onSent(event.loaded));
    request.addEventListener('load', () => {
      if (request.status === 200) resolve(request.response as T);
      else reject(problemOf(request.status, request.response, headersOf(request)));
    });
    request.addEventListener('error', () => reject(new Unreachable(new Error('the upload broke off'))));
    request.addEventListener('abort', () => reject(signal.reason as Error));
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}

function headersOf(request: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const name of ['retry-after', 'x-correlation-id']) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
