// Made by test/database/types.test.ts from the migrated schema: after a migration, npx vitest run test/database/types.test.ts -u
import type { Generated, GeneratedAlways } from 'kysely';

export interface Tables {
  accounts: AccountsTable;
  articles: ArticlesTable;
  sessions: SessionsTable;
  users: UsersTable;
  verifications: VerificationsTable;
}

export interface AccountsTable {
  id: GeneratedAlways<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  user_id: number;
  provider_id: string;
  account_id: string;
  password: string | null;
  access_token: string | null;
  refresh_token: string | null;
  id_token: string | null;
  access_token_expires_at: Date | null;
  refresh_token_expires_at: Date | null;
  scope: string | null;
}

export interface ArticlesTable {
  id: GeneratedAlways<number>;
  slug: string;
  title: string;
  body: string;
  status: Generated<'draft' | 'published'>;
  author_id: number;
  version: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface SessionsTable {
  id: GeneratedAlways<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  user_id: number;
  token: string;
  expires_at: Date;
  ip_address: string | null;
  user_agent: string | null;
}

export interface UsersTable {
  id: GeneratedAlways<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  name: string;
  email: string;
  email_verified: Generated<boolean>;
  image: string | null;
  staff: Generated<boolean>;
}

export interface VerificationsTable {
  id: GeneratedAlways<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  identifier: string;
  value: string;
  expires_at: Date;
}
