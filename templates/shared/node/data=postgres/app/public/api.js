// @ts-check

/** What the server says is wrong, in words for people. */
export class ApiError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Sends JSON, and returns what comes back.
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : null,
  });
  const content = response.headers.get('Content-Type')?.includes('json') ? await response.json() : undefined;
  if (response.ok) return content;
  const details = content?.errors?.map((/** @type {{detail: string}} */ error) => error.detail) ?? [];
  throw new ApiError(response.status, details.join(' ') || content?.detail || response.statusText);
}

/**
 * Shows what went wrong, or nothing.
 * @param {Element | null} place
 * @param {unknown} [error]
 */
export function show(place, error) {
  if (!(place instanceof HTMLElement)) return;
  place.hidden = error === undefined;
  place.textContent = error instanceof Error ? error.message : '';
}
