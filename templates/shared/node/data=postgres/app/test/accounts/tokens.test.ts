import { expect, it } from 'vitest';
import { bearer, credentials, newClient, useStores, signedUp } from './people.ts';

const stores = useStores();

it('gives a token for a password', async () => {
  const { accounts } = await signedUp(stores);
  const { token, expires } = await accounts.createToken(credentials, newClient());
  expect(await accounts.identify(bearer(token))).toEqual({ id: '1', name: 'Ann', staff: false, session: '2' });
  const days = (Date.parse(expires) - Date.now()) / 86_400_000;
  expect(days).toBeCloseTo(14, 3);
});

it('gives none for a wrong password', async () => {
  const { accounts } = await signedUp(stores);
  const wrong = { ...credentials, password: 'wrong horse' };
  await expect(accounts.createToken(wrong, newClient())).rejects.toMatchObject({ status: 401 });
});

it('ends the token that the request is made with, and no other', async () => {
  const { accounts, ended } = await signedUp(stores);
  const [token, kept] = [
    await accounts.createToken(credentials, newClient()),
    await accounts.createToken(credentials, newClient()),
  ];
  await accounts.endToken(bearer(token.token));
  expect(ended).toEqual(['2']);
  await expect(accounts.endToken(bearer(token.token))).rejects.toMatchObject({ status: 401 });
  expect(await accounts.identify(bearer(kept.token))).toMatchObject({ session: '3' });
});

it('takes no cookie for a token', async () => {
  const { accounts, headers } = await signedUp(stores);
  await expect(accounts.endToken(headers)).rejects.toMatchObject({ status: 401 });
  await expect(accounts.endToken({})).rejects.toMatchObject({
    status: 401,
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
});

it('refuses a token that is not valid, whatever cookie comes with it', async () => {
  const { accounts, headers } = await signedUp(stores);
  const { token } = await accounts.createToken(credentials, newClient());
  const unsigned = token.split('.')[0] ?? '';
  for (const authorization of [
    'Bearer',
    'Bearer ',
    'bearer made-up',
    'Bearer späße',
    `Bearer ${token}x`,
    `Bearer ${unsigned}`,
  ]) {
    await expect(accounts.identify({ ...headers, authorization })).rejects.toMatchObject({
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
    expect((await accounts.session({ ...headers, authorization })).body).toBeNull();
  }
});

it('refuses a token that has expired', async () => {
  const { accounts } = await signedUp(stores);
  const { token } = await accounts.createToken(credentials, newClient());
  await stores.db.updateTable('sessions').set({ expires_at: new Date() }).execute();
  await expect(accounts.identify(bearer(token))).rejects.toMatchObject({ status: 401 });
});

it('leaves other schemes to others', async () => {
  const { accounts, headers } = await signedUp(stores);
  expect(await accounts.identify({ authorization: 'Basic eDp5' })).toBeUndefined();
  expect(await accounts.identify({ ...headers, authorization: 'Basic eDp5' })).toMatchObject({ name: 'Ann' });
});

it('needs no Origin with a token', async () => {
  const { accounts } = await signedUp(stores);
  const { token } = await accounts.createToken(credentials, newClient());
  expect(await accounts.identifyFor({ method: 'DELETE', headers: bearer(token) })).toMatchObject({ name: 'Ann' });
});

it('is not what is stored: who has read the table has no token', async () => {
  const { accounts } = await signedUp(stores);
  const stored = await stores.db.selectFrom('sessions').select('token').executeTakeFirstOrThrow();
  await expect(accounts.identify(bearer(`${stored.token}.c2lnbmF0dXJl`))).rejects.toMatchObject({ status: 401 });
});
