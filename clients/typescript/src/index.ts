export type { components, operations, paths } from './api.js';
export { createPymkClient, type Answer, type Body, type Call, type CallOptions, type PymkClient, type PymkOptions } from './client.js';
export { parseJson, writeJson } from './json.js';
export { PymkProblem, type ProblemType } from './problems.js';
export type { RetryOptions } from './retries.js';
