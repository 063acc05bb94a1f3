import type { Problem } from './model';

/** An API said no, in the words of RFC 9457. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  /** Seconds after which the server invites another try, when it says so. */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.title);
    this.name = 'ApiProblem';
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** No answer came: the network or the server is down. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause });
    this.name = 'Unreachable';
  }
}

/** Makes a problem of any answer that is not a success, whatever its body is. */
export function problemOf(status: number, body: unknown, headers?: Headers): ApiProblem {
  const retryAfter = Number(headers?.get('retry-after') ?? Number.NaN);
  const correlation = headers?.get('x-correlation-id') ?? null;
  const problem: Problem = isProblem(body)
    ? { ...body, correlation_id: body.correlation_id ?? correlation }
    : {
        type: 'about:blank',
        code: `http.${status}`,
        title: `HTTP ${status}`,
        status,
        correlation_id: correlation,
      };
  return new ApiProblem(problem, Number.isFinite(retryAfter) ? retryAfter : null);
}

/** Reads the problem out of a failed `fetch` answer. */
export async function problemOfResponse(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  return problemOf(response.status, body, response.headers);
}

/** The stable code of an error, when it is a problem of ours. */
export function codeOf(error: unknown): string | null {
  return error instanceof ApiProblem ? error.problem.code : null;
}

export function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'title' in body &&
    typeof body.title === 'string'
  );
}
