import { isAPIError } from 'better-auth/api';
import { Problem } from '../platform/problem.ts';
import { unauthorized } from './identify.ts';

// The address is told to be taken: without a mail to its owner there is no other way to say why this does not work.
// That is all that anybody learns about who has an account, and so often only: see Attempts.
export const taken = () =>
  new Problem(409, 'There is an account with this e-mail address already.', {
    errors: [{ pointer: '#/email', detail: 'There is an account with this e-mail address already.' }],
  });

const problems: Readonly<Record<string, () => Problem>> = {
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: taken,
  INVALID_EMAIL_OR_PASSWORD: () => unauthorized('The e-mail address and the password do not belong together.'),
  INVALID_PASSWORD: () =>
    Problem.invalid([{ path: ['currentPassword'], message: 'This is not the current password.' }]),
};

/** Whether better-auth could not write a new account. Why is in the log alone. */
export function couldNotCreate(error: unknown): boolean {
  return isAPIError(error) && error.body?.code === 'FAILED_TO_CREATE_USER';
}

/** Does what better-auth is asked for; what it says is wrong becomes a Problem. */
export async function withProblems<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code = '' } = isAPIError(error) ? (error.body ?? {}) : {};
    throw problems[code]?.() ?? error;
  }
}
