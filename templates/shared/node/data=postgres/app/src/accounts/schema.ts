import { z } from 'zod';
import { Id } from '../platform/number.ts';
import { text, trimmedText } from '../platform/text.ts';

/**
 * An address in its one spelling: ann@example.com, whatever was typed. It is checked before it is made lower case, as
 * some characters that only look like a letter would become one: the Kelvin sign a k.
 */
export const Email = trimmedText(254)
  .meta({ pattern: z.regexes.email.source }) // for the documentation: the next one checks
  .pipe(z.email('This is not an e-mail address.'))
  .transform(lowerCase);

function lowerCase(email: string): string {
  return email.toLowerCase();
}

/** Long enough that guessing is in vain, where tries are counted; nothing else is asked of it. */
const NewPassword = text(128).min(10, 'At least 10 characters.');
// Any other is wrong, which is not for the schema to tell.
const Password = text(128).min(1, 'This is required.');
const Name = trimmedText(100).min(1, 'This is required.');

export const SignUp = z.object({ name: Name, email: Email, password: NewPassword }).meta({ id: 'SignUp' });
export const Credentials = z.object({ email: Email, password: Password }).meta({ id: 'Credentials' });
export const PasswordChange = z
  .object({ currentPassword: Password, newPassword: NewPassword })
  .meta({ id: 'PasswordChange' });

export type SignUp = z.output<typeof SignUp>;
export type Credentials = z.output<typeof Credentials>;
export type PasswordChange = z.output<typeof PasswordChange>;

/** What `POST /api/token` answers. */
export const Token = z
  .object({
    token: z.string().meta({ description: 'For the header Authorization: Bearer <token>.' }),
    expires: z.iso.datetime(),
  })
  .meta({ id: 'Token' });

export type Token = z.output<typeof Token>;

const User = z.object({ id: Id, name: z.string(), email: z.string(), staff: z.boolean() }).meta({ id: 'User' });

/** Who is signed in, as the answers of /api/auth tell it: without the token, which no script has to see. */
export const SignedIn = z.object({ user: User }).meta({ id: 'SignedIn' });

export type SignedIn = z.output<typeof SignedIn>;
