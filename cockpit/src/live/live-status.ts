import { useSyncExternalStore } from 'react';

/** How the page learns of changes: pushed, asked for now and then, or not at all. */
export type LiveStatus = 'connecting' | 'live' | 'polling' | 'refused';

let status: LiveStatus = 'connecting';
const listeners = new Set<() => void>();

export function setLiveStatus(next: LiveStatus): void {
  if (status === next) return;
  status = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(subscribe, () => status);
}
