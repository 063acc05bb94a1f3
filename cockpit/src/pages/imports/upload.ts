import type { ImportView } from '../../api/model';
import { problemOf, Unreachable } from '../../api/problem';
import { isCsv, type Kind } from './kinds';

export interface Upload {
  commandApiUrl: string;
  bearer: string;
  /** Names the import. */
  id: string;
  kind: Kind;
  file: File;
  /** The release time, RFC 3339; null is now. */
  asOf: string | null;
  signal: AbortSignal;
  /** Bytes that have left the browser. */
  onSent: (bytes: number) => void;
}

/**
 * Sends a file as it is and answers when every row is answered.
 *
 * XMLHttpRequest, because `fetch` does not tell how much of a body has left.
 */
export function upload({
  commandApiUrl,
  bearer,
  id,
  kind,
  file,
  asOf,
  signal,
  onSent,
}: Upload): Promise<ImportView> {
  const query = new URLSearchParams({ kind, file_name: file.name, ...(asOf !== null && { as_of: asOf }) });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${commandApiUrl}/v1/imports?${query.toString()}`);
    request.responseType = 'json';
    request.setRequestHeader('Authorization', `Bearer ${bearer}`);
    request.setRequestHeader('Content-Type', isCsv(kind) ? 'text/csv' : 'application/json');
    request.setRequestHeader('Idempotency-Key', id);
    request.upload.addEventListener('progress', (event) => onSent(event.loaded));
    request.addEventListener('load', () => {
      if (request.status === 200) resolve(request.response as ImportView);
      else reject(problemOf(request.status, request.response, headersOf(request)));
    });
    request.addEventListener('error', () => reject(new Unreachable(new Error('the upload broke off'))));
    request.addEventListener('abort', () => reject(signal.reason as Error));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
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
