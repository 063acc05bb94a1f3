import { beforeEach, describe, expect, it } from 'vitest';

import { problemOf, Unreachable } from '../api/problem';
import { type TokenAnswer, TokenKeeper } from './token-keeper';

const CLAIMS = { sub: 'me', role: 'operator' };
const jwt = (name: string) => `${name}.${btoa(JSON.stringify(CLAIMS))}.signature`;
const refused = () =>
  problemOf(401, { code: 'auth.credentials_refused', title: 'no', status: 401, type: '' });

/** A page: its clock, its storage, its timers, and a server that counts renewals. */
function page(stored: string | null = null) {
  const storage = new Map<string, string>();
  if (stored !== null) storage.set('teei.refresh_token', stored);
  const timers: { run: () => void; afterMs: number }[] = [];
  const world = {
    now: 0,
    renewals: [] as string[],
    revoked: [] as string[],
    answerRefresh: (): Promise<TokenAnswer> => Promise.resolve(tokens(`access-${world.renewals.length}`)),
    timers,
    storage,
  };
  const tokens = (name: string): TokenAnswer => ({
    access_token: jwt(name),
    refresh_token: `refresh-after-${name}`,
    expires_in: 900,
  });
  const keeper = new TokenKeeper({
    endpoint: {
      signIn: () => Promise.resolve(tokens('first')),
      refresh(token) {
        world.renewals.push(token);
        return world.answerRefresh();
      },
      revoke(token) {
        world.revoked.push(token);
        return Promise.resolve();
      },
    },
    storage: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => void storage.set(key, value),
      removeItem: (key) => void storage.delete(key),
    },
    now: () => world.now,
    setTimer: (run, afterMs) => timers.push({ run, afterMs }) - 1,
    clearTimer: () => undefined,
  });
  return { keeper, world };
}

describe('a keeper of tokens', () => {
  let { keeper, world } = page();
  beforeEach(async () => {
    ({ keeper, world } = page());
    await keeper.signIn('me@example.org', 'secret');
  });

  it('hands out the token while it is good, and renews it before it is not', async () => {
    expect(await keeper.bearer()).toBe(jwt('first'));
    world.now = 869_000;
    expect(await keeper.bearer()).toBe(jwt('first'));
    world.now = 871_000;
    expect(await keeper.bearer()).toBe(jwt('access-1'));
    expect(world.renewals).toEqual(['refresh-after-first']);
  });

  it('never spends one refresh token twice, however many ask at once', async () => {
    world.now = 900_000;
    const bearers = await Promise.all([keeper.bearer(), keeper.bearer(), keeper.bearer()]);
    expect(new Set(bearers)).toEqual(new Set([jwt('access-1')]));
    expect(world.renewals).toHaveLength(1);
  });

  it('renews by itself a minute before the end', async () => {
    expect(world.timers.at(-1)?.afterMs).toBe(840_000);
    world.timers.at(-1)?.run();
    await keeper.bearer();
    expect(world.renewals).toHaveLength(1);
  });

  it('keeps the access token out of storage', () => {
    expect([...world.storage.values()]).toEqual(['refresh-after-first']);
  });

  it('ends the session when the refresh token is refused', async () => {
    world.answerRefresh = () => Promise.reject(refused());
    world.now = 900_000;
    await expect(keeper.bearer()).rejects.toMatchObject({ problem: { code: 'auth.credentials_refused' } });
    expect(keeper.state()).toEqual({ kind: 'signed_out', ended: true });
    expect(world.storage.size).toBe(0);
  });

  it('survives an outage of the server', async () => {
    world.answerRefresh = () => Promise.reject(new Unreachable(new Error('down')));
    world.now = 900_000;
    await expect(keeper.bearer()).rejects.toBeInstanceOf(Unreachable);
    expect(keeper.state().kind).toBe('signed_in');
    world.answerRefresh = () => Promise.resolve({ access_token: jwt('later'), expires_in: 900 });
    expect(await keeper.bearer()).toBe(jwt('later'));
    expect(world.renewals).toEqual(['refresh-after-first', 'refresh-after-first']);
  });

  it('asks for another token when the server refused the one it has', async () => {
    keeper.distrust();
    expect(await keeper.bearer()).toBe(jwt('access-1'));
  });

  it('revokes the refresh token on signing out, and forgets an answer that comes too late', async () => {
    let answer: (tokens: TokenAnswer) => void = () => undefined;
    world.answerRefresh = () => new Promise((resolve) => (answer = resolve));
    keeper.distrust();
    const late = keeper.bearer();
    await keeper.signOut();
    answer({ access_token: jwt('late'), refresh_token: 'late', expires_in: 900 });
    await expect(late).rejects.toMatchObject({ problem: { code: 'auth.token_refused' } });
    expect(world.revoked).toEqual(['refresh-after-first']);
    expect(world.storage.size).toBe(0);
    expect(keeper.state().kind).toBe('signed_out');
  });
});

describe('a page that was reloaded', () => {
  it('takes its session up again', async () => {
    const { keeper } = page('kept');
    expect(keeper.state().kind).toBe('resuming');
    await keeper.resume();
    expect(keeper.state()).toMatchObject({ kind: 'signed_in', principal: { id: 'me', role: 'operator' } });
  });

  it('has none to take up when nothing was kept', async () => {
    const { keeper, world } = page();
    await keeper.resume();
    expect(keeper.state()).toEqual({ kind: 'signed_out', ended: false });
    expect(world.renewals).toEqual([]);
  });
});
