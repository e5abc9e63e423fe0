import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { openTestDatabase } from '../database.ts';

interface Column {
  table: string;
  name: string;
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  isIdentity: boolean;
  labels: string[] | null;
}

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.destroy());

const types: Record<string, string> = {
  bigint: 'number',
  boolean: 'boolean',
  'character varying': 'string',
  integer: 'number',
  text: 'string',
  'timestamp with time zone': 'Date',
};

function typeOf(column: Column): string {
  const type = column.labels?.map((label) => `'${label}'`).join(' | ') ?? types[column.type] ?? 'unknown';
  if (column.isIdentity) return `GeneratedAlways<${type}>`;
  const orNull = column.nullable ? `${type} | null` : type;
  return column.hasDefault ? `Generated<${orNull}>` : orNull;
}

const nameOf = (table: string) => `${table.charAt(0).toUpperCase()}${table.slice(1)}Table`;

function render(columns: Column[]): string {
  const tables = Map.groupBy(columns, ({ table }) => table);
  const names = [...tables.keys()];
  return [
    '// Made by test/database/types.test.ts from the migrated schema: after a migration,',
    '// env $(../bin/stores TEST_) npx vitest run test/database/types.test.ts -u',
    "import type { Generated, GeneratedAlways } from 'kysely';",
    '',
    'export interface Tables {',
    ...names.map((table) => `  ${table}: ${nameOf(table)};`),
    '}',
    ...[...tables].flatMap(([table, columns]) => [
      '',
      `export interface ${nameOf(table)} {`,
      ...columns.map((column) => `  ${column.name}: ${typeOf(column)};`),
      '}',
    ]),
    '',
  ].join('\n');
}

it('has the tables that the code knows', async () => {
  const { rows } = await sql<Column>`
    select table_name as table, column_name as name, data_type as type, is_nullable = 'YES' as nullable,
      column_default is not null as "hasDefault", is_identity = 'YES' as "isIdentity",
      (select array_agg(enumlabel::text order by enumsortorder) from pg_enum
        where enumtypid = to_regtype(quote_ident(udt_schema) || '.' || quote_ident(udt_name))) as labels
    from information_schema.columns
    where table_schema = current_schema() and table_name not like 'kysely%'
    order by table_name, ordinal_position`.execute(db);
  await expect(render(rows)).toMatchFileSnapshot('../../src/database/types.ts');
});
