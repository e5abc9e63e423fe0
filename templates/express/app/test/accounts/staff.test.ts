import { afterAll, beforeAll, expect, it } from 'vitest';
import { setStaff } from '../../src/accounts/staff.ts';
import { ann, closeStores, cookieOf, newClient, openAccounts, openStores, type Stores } from './people.ts';

let stores: Stores;
beforeAll(async () => {
  stores = await openStores();
});
afterAll(() => closeStores(stores));

it('makes somebody staff and takes it back, from the next request on', async () => {
  const { accounts } = await openAccounts(stores);
  const headers = cookieOf(await accounts.signUp(ann, newClient()));
  expect(await setStaff(stores.db, ' Ann@example.com', true)).toBe('Ann <ann@example.com> is staff now.');
  expect(await accounts.identify(headers)).toMatchObject({ staff: true });
  expect(await setStaff(stores.db, 'ann@example.com', false)).toBe('Ann <ann@example.com> is not staff now.');
  expect(await accounts.identify(headers)).toMatchObject({ staff: false });
});

it.each(['nobody@example.com', 'ann'])('says that it knows no %s', async (email) => {
  await openAccounts(stores);
  await expect(setStaff(stores.db, email, true)).rejects.toThrow(email);
});
