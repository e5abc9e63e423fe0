import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Node = Readonly<Record<string, unknown>>;

const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as Node & {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; responses: object }>>;
};

/** Every object in the document. */
function* nodes(value: unknown = document): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  yield value as Node;
  for (const child of Object.values(value)) yield* nodes(child);
}

it('says what it is', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
});

it('refers to nothing that is not there', () => {
  const refs = [...nodes()].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
  expect(refs).toContain('#/components/schemas/Problem');
  for (const ref of refs) {
    const path = ref.split('/').slice(1);
    expect(
      path.reduce<unknown>((value, key) => (value as Node)[key], document),
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
  for (const node of nodes()) if (node.type === 'integer') expect(node).toHaveProperty('maximum');
});
