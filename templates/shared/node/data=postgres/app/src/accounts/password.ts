import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const argon2id = promisify(argon2).bind(null, 'argon2id');

/** OWASP's password storage cheat sheet: 19 MiB, two passes, one lane. */
const now = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT = 16;
const TAG = 32;

/** The hash of a password, with all that it takes to check it: what is stored may outlive today's parameters. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT);
  const tag = await argon2id({ message: bytesOf(password), nonce, tagLength: TAG, ...now });
  return `$argon2id$v=19$m=${now.memory},t=${now.passes},p=${now.parallelism}$${encode(nonce)}$${encode(tag)}`;
}

export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(hash)?.slice(1);
  if (!parts) throw new Error('what is stored is not a hash of argon2id');
  const [memory, passes, parallelism, salt, tag] = parts as [string, string, string, string, string];
  const expected = Buffer.from(tag, 'base64');
  const found = await argon2id({
    message: bytesOf(password),
    nonce: Buffer.from(salt, 'base64'),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  });
  return timingSafeEqual(found, expected);
}

/** Keyboards differ in how they make the same character. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'));
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
