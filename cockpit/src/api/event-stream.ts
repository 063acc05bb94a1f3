import { EventSourceParserStream } from 'eventsource-parser/stream';

import { problemOfResponse, Unreachable } from './problem';

export interface StreamEvent {
  name: string;
  data: unknown;
}

/**
 * Follows server-sent events with a bearer token, which `EventSource` cannot send.
 *
 * Ends when the server ends the stream. Throws an `ApiProblem` when it is refused, `Unreachable` when it
 * breaks, and what `signal` aborts with.
 */
export async function* followEvents(
  url: string,
  bearer: string,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${bearer}` };
  const response = await fetch(url, { headers, signal, cache: 'no-store' }).catch(breakage(signal));
  if (!response.ok || response.body === null) throw await problemOfResponse(response);
  const reader = response.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(breakage(signal));
      if (done) return;
      yield { name: value.event ?? 'message', data: JSON.parse(value.data) as unknown };
    }
  } finally {
    // A reader whose stream has failed cannot be cancelled, and need not be.
    await reader.cancel().catch(() => undefined);
  }
}

function breakage(signal: AbortSignal): (error: unknown) => never {
  return (error) => {
    throw signal.aborted ? error : new Unreachable(error);
  };
}
