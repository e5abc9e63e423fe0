// @ts-check
import { ApiError, call, show } from './api.js';

/**
 * Who is logged in on this page.
 * @typedef {{ name: string, staff: boolean }} User
 */

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const dialog = /** @type {HTMLDialogElement} */ ($('account'));
const form = /** @type {HTMLFormElement} */ (dialog.querySelector('form'));

/** @type {Promise<User | undefined>} */
export const user = call('GET', '/api/auth/get-session').then((session) => session?.user);

user.then(
  (who) => {
    $('who').textContent = who?.name ?? '';
    $('who').hidden = $('sign-out').hidden = !who;
    $('sign-in').hidden = !!who;
  },
  (error) => {
    show($('problem'), error);
  },
);

$('sign-in').addEventListener('click', () => {
  dialog.showModal();
});
$('account-close').addEventListener('click', () => {
  dialog.close();
});
// Everything on the page depends on who looks at it: a new page is simpler than a changed one.
$('sign-out').addEventListener('click', () => {
  call('POST', '/api/auth/sign-out', {}).then(
    () => {
      location.reload();
    },
    (error) => {
      show($('problem'), error);
    },
  );
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const isNew = /** @type {HTMLButtonElement} */ (event.submitter)?.value === 'up';
  const { email, password, name } = Object.fromEntries(new FormData(form));
  show($('account-problem'));
  try {
    if (isNew && !name) throw new ApiError(400, 'Choose a name.');
    await call('POST', isNew ? '/api/auth/sign-up/email' : '/api/auth/sign-in/email', { email, password, name });
    location.reload();
  } catch (error) {
    show($('account-problem'), error);
  }
});
