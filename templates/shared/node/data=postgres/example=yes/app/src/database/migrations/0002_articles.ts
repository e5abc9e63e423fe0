import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createType('article_status').asEnum(['draft', 'published']).execute();
  await db.schema
    .createTable('articles')
    .addColumn('id', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity())
    // In the order of its bytes, so that its index finds beginnings too.
    .addColumn('slug', sql`varchar(200) collate "C"`, (column) => column.notNull())
    .addColumn('title', 'varchar(200)', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('status', sql`article_status`, (column) => column.notNull().defaultTo('draft'))
    .addColumn('author_id', 'bigint', (column) => column.notNull().references('users.id').onDelete('restrict'))
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('created_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    .addColumn('updated_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    .addUniqueConstraint('articles_slug', ['slug'])
    .execute();
  // What everybody reads: the published ones, newest first.
  await db.schema.createIndex('articles_status_id').on('articles').columns(['status', 'id desc']).execute();
  await db.schema.createIndex('articles_author_id').on('articles').column('author_id').execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('articles').execute();
  await db.schema.dropType('article_status').execute();
}
