import { sql, type CreateTableBuilder, type Kysely } from 'kysely';

// The tables of better-auth, as its own generator makes them, with our names, types and `staff`.
// It compares them with what it needs when it is first used.
export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'users')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('email_verified', 'boolean', (column) => column.notNull().defaultTo(false))
    .addColumn('image', 'text')
    .addColumn('staff', 'boolean', (column) => column.notNull().defaultTo(false))
    // ann@example.com and Ann@example.com are one.
    .addCheckConstraint('users_email_lower', sql`email = lower(email)`)
    .execute();

  await table(db, 'sessions')
    .addColumn('user_id', 'bigint', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('token', 'text', (column) => column.notNull().unique())
    .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
    .addColumn('ip_address', 'text')
    .addColumn('user_agent', 'text')
    .execute();
  await db.schema.createIndex('sessions_user_id').on('sessions').column('user_id').execute();

  // How somebody signs in. `provider_id` is "credential" for a password.
  await table(db, 'accounts')
    .addColumn('user_id', 'bigint', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('provider_id', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('password', 'text')
    .addColumn('access_token', 'text')
    .addColumn('refresh_token', 'text')
    .addColumn('id_token', 'text')
    .addColumn('access_token_expires_at', 'timestamptz')
    .addColumn('refresh_token_expires_at', 'timestamptz')
    .addColumn('scope', 'text')
    .addUniqueConstraint('accounts_once', ['provider_id', 'account_id'])
    .execute();
  await db.schema.createIndex('accounts_user_id').on('accounts').column('user_id').execute();

  await table(db, 'verifications')
    .addColumn('identifier', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('verifications_identifier').on('verifications').column('identifier').execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const name of ['verifications', 'accounts', 'sessions', 'users']) await db.schema.dropTable(name).execute();
}

function table(db: Kysely<unknown>, name: string): CreateTableBuilder<string, 'id' | 'created_at' | 'updated_at'> {
  return db.schema
    .createTable(name)
    .addColumn('id', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    .addColumn('updated_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`));
}
