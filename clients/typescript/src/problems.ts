import type { components } from './api.js';

type Problem = components['schemas']['Problem'];

/** What kind of problem it is; docs/api.md tells when each occurs. `about:blank` where a proxy answered in place of the service. */
export type ProblemType = Problem['type'] | 'about:blank';

/** A request that the service, or a proxy before it, refused or could not answer. */
export class PymkProblem extends Error {
  readonly type: ProblemType;
  readonly title: string;
  readonly status: number;
  /** The part of the request that is wrong. */
  readonly parameter: string | undefined;
  /** Seconds after which another try may succeed. */
  readonly retryAfterSeconds: number | undefined;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined;
    super(problem?.detail ?? `${response.url} answers ${response.status} without saying why.`);
    this.name = 'PymkProblem';
    this.type = problem?.type ?? 'about:blank';
    this.title = problem?.title ?? response.statusText;
    this.status = response.status;
    this.parameter = problem?.parameter ?? undefined;
    this.retryAfterSeconds = problem?.retryAfterSeconds ?? undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && typeof (body as Partial<Problem>).type === 'string';
}
