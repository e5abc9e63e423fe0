import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { openApi } from '../openapi.ts';

const text = await openApi();
const document = JSON.parse(text) as {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
};

/** Everything in the document that has the key. */
function* found(key: string, value: unknown = document): Generator {
  if (typeof value !== 'object' || value === null) return;
  if (key in value) yield (value as Record<string, unknown>)[key];
  for (const child of Object.values(value)) yield* found(key, child);
}

describe('openapi.json', () => {
  // After a change of the API: npm run openapi
  it('is what the API is', async () => {
    await expect(text).toMatchFileSnapshot('../../openapi.json');
  });

  it('says what it is', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it('refers to nothing that is not there', () => {
    const refs = [...found('$ref')] as string[];
    expect(refs).toContain('#/components/schemas/Problem');
    for (const ref of refs) {
      const path = ref.split('/').slice(1);
      expect(
        path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document),
        ref,
      ).toBeDefined();
    }
  });

  it('has a name of its own for every operation, and says that it may fail', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { responses } of operations) expect(responses).toHaveProperty('default');
  });

  it('bounds every integer', () => {
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('type' in value && value.type === 'integer') expect(Object.keys(value)).toContain('maximum');
      Object.values(value).forEach(visit);
    };
    visit(document);
  });
});
