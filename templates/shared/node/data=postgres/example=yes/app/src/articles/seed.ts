import { randomBytes } from 'node:crypto';
import { createUser } from '../accounts/create-user.ts';
import { CommandError } from '../database/command.ts';
import type { Database } from '../database/database.ts';
import { insertArticle } from './insert.ts';

const EMAIL = 'admin@example.com';

const articles = [
  {
    title: 'A list that keeps itself up to date',
    body:
      'Open the start page in two windows. Publish an article in one of them, and watch the other: it is there at ' +
      'once, without a reload.\n\nThe page hears of it over a WebSocket. Should that be lost, the browser connects ' +
      'again and is told what it missed; if that is too much by then, it fetches the list once more.',
  },
  {
    title: 'Drafts are for your eyes only',
    body:
      'A draft shows up for its author and for the staff. Everybody else is told that there is no such article, which ' +
      'is what they are told of articles that never were.\n\nPublish it when it is ready; take it back when it was not.',
  },
  {
    title: 'Two people, one article',
    body:
      'Each write counts the version up. A request whose If-Match names an older version is not accepted: better a ' +
      'question than a lost paragraph.',
  },
  {
    title: 'Where to go from here',
    body:
      'Have a look at the documentation of the API, linked below. Then read src/articles: schema, rules and routes are ' +
      'a page each.\n\nWhen you have seen enough, the README tells how to remove it.',
  },
];
const draft = { title: 'An idea for later', body: 'Only its author and the staff can read this.' };

/** Adds example articles, and an administrator if there is none; tells what it did. What is there is left alone. */
export async function seed(db: Database): Promise<string> {
  return db.transaction().execute(async (db) => {
    const said: string[] = [];
    const staff = await db.selectFrom('users').select('id').where('staff', '=', true).orderBy('id').executeTakeFirst();
    let author = staff?.id;
    if (author === undefined) {
      if (await db.selectFrom('users').select('id').where('email', '=', EMAIL).executeTakeFirst()) {
        throw new CommandError(
          `Somebody has signed up as ${EMAIL}. If it was you, make that account staff; README.md says how.`,
        );
      }
      const password = randomBytes(12).toString('base64url');
      author = await createUser(db, { name: 'Admin', email: EMAIL, password, staff: true });
      said.push(`Sign in as ${EMAIL} with the password ${password} (it is not shown again).`);
    }
    if (await db.selectFrom('articles').select('id').limit(1).executeTakeFirst()) {
      return [...said, 'There are articles already.'].join('\n');
    }
    for (const article of articles.toReversed()) await insertArticle(db, { ...article, status: 'published' }, author);
    await insertArticle(db, draft, author);
    return [...said, `Added ${articles.length + 1} articles.`].join('\n');
  });
}
