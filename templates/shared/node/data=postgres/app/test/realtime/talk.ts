import { createPublish } from '../../src/realtime/publish.ts';
import { createSay } from '../../src/realtime/say.ts';
import type { Verbs } from '../../src/realtime/verb.ts';
import type { Parts } from './harness.ts';

/** What a replica needs for people to say something. */
export const verbs = ({ hub, stream, ...rest }: Parts): Verbs => ({
  say: createSay({ hub, stream, publish: createPublish(rest) }),
});
