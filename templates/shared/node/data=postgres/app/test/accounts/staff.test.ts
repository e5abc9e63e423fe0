import { expect, it } from 'vitest';
import { setStaff } from '../../src/accounts/staff.ts';
import { ann, cookieOf, newClient, openAccounts, useStores } from './people.ts';

const stores = useStores();

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
