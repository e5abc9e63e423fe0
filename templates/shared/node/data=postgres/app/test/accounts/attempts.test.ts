import { expect, it } from 'vitest';
import type { Accounts } from '../../src/accounts/accounts.ts';
import { ann, credentials, newClient, openAccounts, useStores, signedUp } from './people.ts';

const stores = useStores();

const wrong = { ...credentials, password: 'wrong horse' };
const tooMany = { status: 429, headers: { 'Retry-After': expect.stringMatching(/^\d+$/) as string } };

/** How each of so many tries ends. */
async function statuses(times: number, work: () => Promise<unknown>): Promise<Set<number>> {
  const seen = new Set<number>();
  for (let i = 0; i < times; i++) {
    seen.add(
      await work().then(
        () => 200,
        (error: unknown) => (error as { status: number }).status,
      ),
    );
  }
  return seen;
}

const home = newClient();
const guess = (accounts: Accounts, client = home) => accounts.signIn(wrong, client);

it('lets a client try an account ten times, through whichever door, and its owner in from elsewhere', async () => {
  const { accounts } = await signedUp(stores);
  expect(await statuses(5, () => guess(accounts))).toEqual(new Set([401]));
  expect(await statuses(5, () => accounts.createToken(wrong, home))).toEqual(new Set([401]));
  await expect(accounts.signIn(credentials, home)).rejects.toMatchObject(tooMany);
  await expect(accounts.createToken(credentials, home)).rejects.toMatchObject(tooMany);
  await accounts.signIn(credentials, newClient());
});

it('lets an account be tried a hundred times from wherever', async () => {
  const { accounts } = await signedUp(stores);
  expect(await statuses(100, () => guess(accounts, newClient()))).toEqual(new Set([401]));
  await expect(accounts.signIn(credentials, newClient())).rejects.toMatchObject(tooMany);
}, 60_000);

it('says the same of an account that is none', async () => {
  const { accounts } = await signedUp(stores);
  const nobody = { ...wrong, email: 'nobody@example.com' };
  expect(await statuses(10, () => accounts.signIn(nobody, home))).toEqual(new Set([401]));
  await expect(accounts.signIn(nobody, home)).rejects.toMatchObject(tooMany);
  await accounts.signIn(credentials, home);
});

it('forgets the tries of who gets in at last', async () => {
  const { accounts } = await signedUp(stores);
  await statuses(9, () => guess(accounts));
  await accounts.signIn(credentials, home);
  expect(await statuses(9, () => guess(accounts))).toEqual(new Set([401]));
});

it('counts before it looks: many at once are not more', async () => {
  const { accounts } = await signedUp(stores);
  const results = await Promise.allSettled(Array.from({ length: 15 }, () => guess(accounts)));
  const refused = results.filter(
    (result) => result.status === 'rejected' && (result.reason as { status: number }).status === 429,
  );
  expect(refused).toHaveLength(5);
});

it('lets the current password be guessed as little', async () => {
  const { accounts, headers } = await signedUp(stores);
  const change = { currentPassword: 'wrong horse', newPassword: 'battery staple' };
  const work = () => accounts.changePassword(change, headers, home);
  expect(await statuses(10, work)).toEqual(new Set([400]));
  await expect(work()).rejects.toMatchObject(tooMany);
});

it('lets one client try thirty times a minute, whatever the accounts', async () => {
  const { accounts } = await signedUp(stores);
  const client = newClient();
  let number = 0;
  const work = () => accounts.signIn({ ...wrong, email: `${number++}@example.com` }, client);
  expect(await statuses(30, work)).toEqual(new Set([401]));
  await expect(accounts.signIn(credentials, client)).rejects.toMatchObject(tooMany);
  await accounts.signIn(credentials, newClient());
});

it('lets one client sign up ten times an hour', async () => {
  const { accounts } = await openAccounts(stores);
  const client = newClient();
  let number = 0;
  const work = () => accounts.signUp({ ...ann, email: `${number++}@example.com` }, client);
  expect(await statuses(10, work)).toEqual(new Set([200]));
  await expect(work()).rejects.toMatchObject(tooMany);
  await accounts.signUp(ann, newClient());
});

it('keeps no address in Redis', async () => {
  const { accounts, project } = await signedUp(stores);
  await statuses(1, () => guess(accounts));
  const keys: string[] = [];
  for await (const found of stores.redis.scanIterator({ MATCH: `${project}:*` })) keys.push(...found);
  expect(keys.length).toBeGreaterThan(0);
  expect(keys.join()).not.toContain('ann');
});
