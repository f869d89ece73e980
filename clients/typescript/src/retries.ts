/** How a client repeats requests. */
export interface RetryOptions {
  /** Most tries of a request, the first among them. 1 repeats nothing. Default: 4. */
  readonly tries?: number;
  /** Longest wait before a try, in seconds. A service that asks for more is not asked again. Default: 10. */
  readonly longestWait?: number;
}

type Fetch = (request: Request) => Promise<Response>;

const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
const passing = new Set([409, 502, 503, 504]);
const firstWait = 0.2;

/**
 * Repeats a request that failed for the moment. A request that was refused for its rate (429) did nothing, so each is repeated. One that may have
 * done something (no answer, 502 to 504, or 409 while its first try runs) is repeated only where twice is the same as once: GET, PUT, DELETE, and
 * every request with an `Idempotency-Key`.
 */
export function withRetries(fetch: Fetch, options: RetryOptions = {}): Fetch {
  const { tries = 4, longestWait = 10 } = options;
  return async request => {
    const keyed = request.headers.has('Idempotency-Key');
    const harmless = keyed || repeatable.has(request.method);
    for (let left = tries - 1, wait = firstWait; ; left--, wait *= 2) {
      let asked: number | null = null;
      try {
        const response = await fetch(left > 0 ? request.clone() : request);
        asked = askedWait(response);
        const again = response.status === 429 || (harmless && passing.has(response.status) && (keyed || response.status !== 409));
        if (!again || left <= 0 || (asked ?? 0) > longestWait) {
          return response;
        }

        await response.body?.cancel();
      } catch (failure) {
        if (!harmless || left <= 0 || request.signal.aborted) {
          throw failure;
        }
      }

      // A random part keeps clients that failed together from asking again together.
      await pause(asked ?? Math.min(longestWait, wait * (0.5 + Math.random())), request.signal);
    }
  };
}

function askedWait(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    const stop = (): void => {
      end();
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      end();
      resolve();
    }, seconds * 1000);
    if (signal.aborted) {
      stop();
    } else {
      signal.addEventListener('abort', stop);
    }
  });
}
