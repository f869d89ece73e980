import createClient, { createQuerySerializer, defaultPathSerializer, type ParamsOption } from 'openapi-fetch';
import type { HttpMethod, PathsWithMethod, RequiredKeysOf, ResponseObjectMap, SuccessResponse } from 'openapi-typescript-helpers';
import type { paths } from './api.js';
import { checkNumber, parseJson, writeJson } from './json.js';
import { PymkProblem } from './problems.js';
import { withRetries, type RetryOptions } from './retries.js';

/** Where the service is, and who asks. */
export interface PymkOptions {
  /** Address of the service, with its path base if it has one: `http://127.0.0.1:8080`, `https://example.org/pymk`. */
  readonly baseUrl: string;
  /** A key of the API, sent as `X-Api-Key`. Browsers get no key: it speaks for every user. */
  readonly apiKey?: string;
  /** A JSON Web Token, or what returns the current one before each request. */
  readonly token?: string | (() => string | Promise<string>);
  /** How requests are repeated. */
  readonly retry?: RetryOptions;
  /** Sends one request. Default: the platform's `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** What a call takes: the parameters and the body of the address, and what every call may have. */
export type CallOptions<Operation> = ParamsOption<Operation> & Body<Operation> & {
  /**
   * Makes a write one that may be repeated: the service answers a key once and keeps the answer. A key belongs to one request; `crypto.randomUUID()`
   * makes one.
   */
  readonly idempotencyKey?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
};

/** The body of the request, as JSON. */
export type Body<Operation> = Operation extends { requestBody: { content: { 'application/json': infer Json } } } ? { readonly body: Json } : { readonly body?: never };

/** The body of the answer; nothing where the answer has none. */
export type Answer<Operation extends Record<string | number, unknown>> =
  [SuccessResponse<ResponseObjectMap<Operation>, 'application/json'>] extends [never] ? void
    : SuccessResponse<ResponseObjectMap<Operation>, 'application/json'>;

/**
 * Calls an address.
 *
 * @throws PymkProblem where the service refuses or fails. Where it does not answer, the failure of `fetch`.
 */
export type Call<Method extends HttpMethod> = <Path extends PathsWithMethod<paths, Method>>(
  path: Path,
  ...options: Arguments<CallOptions<OperationOf<Path, Method>>>
) => Promise<Answer<OperationOf<Path, Method>>>;

type OperationOf<Path extends keyof paths, Method extends HttpMethod> = Extract<paths[Path][Method & keyof paths[Path]], Record<string | number, unknown>>;
type Arguments<Options> = RequiredKeysOf<Options> extends never ? [options?: Options] : [options: Options];

/** The service, a method for each HTTP method. */
export interface PymkClient {
  readonly get: Call<'get'>;
  readonly post: Call<'post'>;
  readonly put: Call<'put'>;
  readonly patch: Call<'patch'>;
  readonly delete: Call<'delete'>;
}

/** A client of a service. It holds no connection and needs no end. */
export function createPymkClient(options: PymkOptions): PymkClient {
  const writeQuery = createQuerySerializer();
  const client = createClient<Record<string, Record<HttpMethod, object>>>({
    baseUrl: options.baseUrl,
    fetch: withRetries(options.fetch ?? (request => fetch(request)), options.retry),
    bodySerializer: writeJson,
    pathSerializer: (path, params) => defaultPathSerializer(path, checkSegments(checkAll(params))),
    querySerializer: query => writeQuery(checkAll(query)),
  });
  const call = (method: HttpMethod) => async (path: string, { idempotencyKey, headers, ...rest }: CallOptions<object> = {}): Promise<unknown> => {
    const who = await credentials(options);
    const key = idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey };
    const { data, error, response } = await client.request(method, path, { ...rest, headers: { ...who, ...key, ...headers }, parseAs: 'text' });
    if (!response.ok) {
      throw new PymkProblem(response, error);
    }

    return data ? parseJson(data) : undefined;
  };
  return Object.fromEntries((['get', 'post', 'put', 'patch', 'delete'] as const).map(m => [m, call(m)])) as unknown as PymkClient;
}

async function credentials({ apiKey, token }: PymkOptions): Promise<Record<string, string>> {
  const current = typeof token === 'function' ? await token() : token;
  return {
    ...(apiKey === undefined ? {} : { 'X-Api-Key': apiKey }),
    ...(current === undefined ? {} : { Authorization: `Bearer ${current}` }),
  };
}

// However they are encoded, dots alone lead to another address (WHATWG URL, 4.4).
function checkSegments<T extends Record<string, unknown>>(parameters: T): T {
  const dots = Object.values(parameters).find(p => p === '.' || p === '..');
  if (dots !== undefined) {
    throw new RangeError(`The id '${dots}' cannot be a part of an address: use an address that takes it in its body.`);
  }

  return parameters;
}

function checkAll<T extends Record<string, unknown>>(parameters: T): T {
  Object.values(parameters).flat().forEach(checkNumber);
  return parameters;
}
