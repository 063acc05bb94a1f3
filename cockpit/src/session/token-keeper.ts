import { ApiProblem } from '../api/problem';
import { type Principal, readPrincipal } from './principal';

/** What the token endpoints answer. */
export interface TokenAnswer {
  access_token: string;
  refresh_token?: string | null;
  expires_in: number;
}

/** The token endpoints of the command API. */
export interface TokenEndpoint {
  signIn(email: string, password: string): Promise<TokenAnswer>;
  refresh(refreshToken: string): Promise<TokenAnswer>;
  revoke(refreshToken: string): Promise<void>;
}

export type SessionState =
  { kind: 'resuming' } | { kind: 'signed_out'; ended: boolean } | { kind: 'signed_in'; principal: Principal };

const STORED_AS = 'teei.refresh_token';
/** A token with less life than this is renewed before it is used. */
const MARGIN_MS = 30_000;

/** Outside influences, so that tests decide them. */
export interface Surroundings {
  endpoint: TokenEndpoint;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  now: () => number;
  setTimer: (run: () => void, afterMs: number) => unknown;
  clearTimer: (timer: unknown) => void;
}

/**
 * Keeps the tokens of one signed-in page: the access token in memory, the refresh token for this tab only.
 *
 * A refresh token is good for one use, so renewals never run side by side.
 */
export class TokenKeeper {
  readonly #around: Surroundings;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { kind: 'resuming' };
  #access: { token: string; expiresAt: number } | null = null;
  #renewal: Promise<void> | null = null;
  #timer: unknown = null;
  /** Grows with every sign-in and sign-out: an answer to an older one is not for us any more. */
  #epoch = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes up the session that a reload of the page interrupted, if there is one. */
  async resume(): Promise<void> {
    if (this.#around.storage.getItem(STORED_AS) === null) {
      this.#become({ kind: 'signed_out', ended: false });
      return;
    }
    await this.#renew();
  }

  /** The session could not be taken up because nobody answered: one may sign in, or reload to try again. */
  giveUpResuming(): void {
    if (this.#state.kind === 'resuming') this.#become({ kind: 'signed_out', ended: false });
  }

  async signIn(email: string, password: string): Promise<void> {
    const answer = await this.#around.endpoint.signIn(email, password);
    this.#epoch += 1;
    this.#accept(answer);
  }

  /** Ends the session here at once, and on the server as well as it can be reached. */
  async signOut(): Promise<void> {
    const refreshToken = this.#around.storage.getItem(STORED_AS);
    this.#end(false);
    if (refreshToken !== null) await this.#around.endpoint.revoke(refreshToken);
  }

  /** A token that is good for a while. Throws when the session is over or the server cannot be asked. */
  async bearer(): Promise<string> {
    if (this.#access === null || this.#access.expiresAt - this.#around.now() < MARGIN_MS) await this.#renew();
    if (this.#access === null) throw sessionOver();
    return this.#access.token;
  }

  /** The server refused the access token: the next request asks for another. */
  distrust(): void {
    this.#access = null;
  }

  async #renew(): Promise<void> {
    this.#renewal ??= this.#exchange().finally(() => {
      this.#renewal = null;
    });
    await this.#renewal;
  }

  async #exchange(): Promise<void> {
    const refreshToken = this.#around.storage.getItem(STORED_AS);
    if (refreshToken === null) {
      this.#end(this.#state.kind === 'signed_in');
      throw sessionOver();
    }
    const epoch = this.#epoch;
    try {
      const answer = await this.#around.endpoint.refresh(refreshToken);
      if (epoch === this.#epoch) this.#accept(answer);
    } catch (error) {
      // Only a refusal ends the session. An outage does not: the token may still be good.
      const refused =
        error instanceof ApiProblem && (error.problem.status === 401 || error.problem.status === 400);
      if (refused && epoch === this.#epoch) this.#end(true);
      throw error;
    }
  }

  #accept(answer: TokenAnswer): void {
    const lifeMs = answer.expires_in * 1000;
    this.#access = { token: answer.access_token, expiresAt: this.#around.now() + lifeMs };
    if (answer.refresh_token) this.#around.storage.setItem(STORED_AS, answer.refresh_token);
    this.#around.clearTimer(this.#timer);
    this.#timer = this.#around.setTimer(
      () => {
        // Whoever needs a token next tries again and shows what is wrong.
        this.#renew().catch(() => undefined);
      },
      Math.max(lifeMs - 2 * MARGIN_MS, 1_000),
    );
    this.#become({ kind: 'signed_in', principal: readPrincipal(answer.access_token) });
  }

  #end(ended: boolean): void {
    this.#epoch += 1;
    this.#access = null;
    this.#around.clearTimer(this.#timer);
    this.#around.storage.removeItem(STORED_AS);
    this.#become({ kind: 'signed_out', ended });
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function sessionOver(): ApiProblem {
  return new ApiProblem({
    type: '/errors/auth.token_refused',
    code: 'auth.token_refused',
    title: 'The session has ended',
    status: 401,
  });
}
