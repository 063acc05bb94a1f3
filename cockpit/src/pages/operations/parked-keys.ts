import type { ParkedCommit } from '../../api/model';

/** What is parked under one key: the commit that failed, and those that wait behind it. */
export interface ParkedKey {
  key: string;
  first: ParkedCommit;
  followers: ParkedCommit[];
}

/** Gathers parked commits by key, in the order given. */
export function byKey(parked: readonly ParkedCommit[]): ParkedKey[] {
  const keys = new Map<string, ParkedKey>();
  for (const commit of parked) {
    const known = keys.get(commit.park_key);
    if (known === undefined)
      keys.set(commit.park_key, { key: commit.park_key, first: commit, followers: [] });
    else if (commit.first) {
      known.followers.unshift(known.first);
      known.first = commit;
    } else known.followers.push(commit);
  }
  return [...keys.values()];
}
