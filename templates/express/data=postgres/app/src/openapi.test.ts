import { expect, it } from 'vitest';
import { openApi } from './openapi.ts';

// After a change of the API: npm run openapi
it('is what openapi.json says', async () => {
  await expect(openApi()).toMatchFileSnapshot('../openapi.json');
});
