import type { z } from 'zod';

/** Schemas of data by name and version. */
export type Contracts = Readonly<Record<string, Readonly<Record<number, z.ZodType>>>>;

/** The schema, or what of the two there is no contract for. */
export function schemaOf(contracts: Contracts, name: string, version: number): z.ZodType | 'name' | 'version' {
  const versions = Object.hasOwn(contracts, name) ? contracts[name] : undefined;
  if (versions === undefined) return 'name';
  return versions[version] ?? 'version';
}
