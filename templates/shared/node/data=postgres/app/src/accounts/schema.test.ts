import { describe, expect, it } from 'vitest';
import { Email, PasswordChange, SignUp } from './schema.ts';

describe('Email', () => {
  it.each([' Ann@Example.com ', 'ANN@EXAMPLE.COM', 'ann@example.com'])('knows one spelling of %j', (email) => {
    expect(Email.parse(email)).toBe('ann@example.com');
  });

  it.each([
    'ann',
    'ann@example',
    'ann@@example.com',
    'a nn@example.com',
    '\u212Aarl@example.com', // the Kelvin sign, a k in lower case
    'ann@ex\u0430mple.com', // a Cyrillic a
    'İnan@example.com',
    'ann\0@example.com',
    `${'x'.repeat(250)}@example.com`,
  ])('refuses %j', (email) => {
    expect(Email.safeParse(email).success).toBe(false);
  });
});

describe('SignUp', () => {
  const valid = { name: 'Ann', email: 'ann@example.com', password: 'correct horse' };

  it.each([
    ['name', '  '],
    ['name', 'x'.repeat(101)],
    ['name', 'nul\0'],
    ['email', 'ann'],
    ['password', 'too short'],
    ['password', 'x'.repeat(129)],
    ['password', 'half of it \ud83d'],
  ])('has one thing to say of the %s %j', (key, value) => {
    const { error } = SignUp.safeParse({ ...valid, [key]: value });
    expect(error?.issues.map(({ path }) => path)).toEqual([[key]]);
  });

  it('leaves out what one may not decide for oneself', () => {
    expect(SignUp.parse({ ...valid, staff: true, emailVerified: true, callbackURL: '/' })).toEqual(valid);
  });
});

it('asks nothing of the password that is there already', () => {
  const change = { currentPassword: 'old', newPassword: 'long enough' };
  expect(PasswordChange.parse(change)).toEqual(change);
  expect(PasswordChange.safeParse({ ...change, currentPassword: '' }).success).toBe(false);
});
