// The names that our tables and columns have, where better-auth has others.

type Names<T extends string> = Record<T, string>;

function snakeCase<T extends string>(...fields: T[]): Names<T> {
  return Object.fromEntries(
    fields.map((field) => [field, field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]),
  ) as Names<T>;
}

const times = ['createdAt', 'updatedAt'] as const;

export const users = { modelName: 'users', fields: snakeCase('emailVerified', ...times) };

export const sessions = {
  modelName: 'sessions',
  fields: snakeCase('userId', 'expiresAt', 'ipAddress', 'userAgent', ...times),
};

export const accounts = {
  modelName: 'accounts',
  fields: snakeCase(
    'userId',
    'accountId',
    'providerId',
    'accessToken',
    'refreshToken',
    'idToken',
    'accessTokenExpiresAt',
    'refreshTokenExpiresAt',
    ...times,
  ),
};

export const verifications = { modelName: 'verifications', fields: snakeCase('expiresAt', ...times) };
