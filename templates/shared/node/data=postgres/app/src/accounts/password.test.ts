import { expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

const password = 'correct horse';

it('tells the right password from a wrong one', async () => {
  const hash = await hashPassword(password);
  expect(await verifyPassword({ hash, password })).toBe(true);
  expect(await verifyPassword({ hash, password: 'correct house' })).toBe(false);
});

it('stores what OWASP asks for, and a salt of its own each time', async () => {
  const [one, other] = await Promise.all([hashPassword(password), hashPassword(password)]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(other);
});

it('checks a hash with the parameters that it was made with', async () => {
  // Made by the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1 -l 24
  const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await verifyPassword({ hash, password: 'password' })).toBe(true);
});

it('takes the same characters for the same, however they were typed', async () => {
  const hash = await hashPassword('pässword-1');
  expect(await verifyPassword({ hash, password: 'pa\u0308ssword-1' })).toBe(true);
});

it.each(['', '$2b$12$abc', '$argon2id$v=19$m=1,t=1,p=1$$'])('does not take %j for a hash', async (hash) => {
  await expect(verifyPassword({ hash, password })).rejects.toThrow('not a hash');
});
