import type { Identity } from '../platform/identity.ts';

type Rule = (who: Identity | undefined, room: string) => boolean;

const everybody: Rule = () => true;
const signedIn: Rule = (who) => who !== undefined;
const nobody: Rule = () => false;

export interface RoomPolicy {
  readonly name: RegExp;
  /** Events that are told to who comes in for the first time. */
  readonly recent: number;
  readonly read: Rule;
  readonly say: Rule;
}

/**
 * The rooms there are; the first whose name matches counts. Rules are synchronous, as nothing may happen between the
 * past that is told to who comes in and what is live: what they need to know belongs into the Identity.
 */
export const rooms: readonly RoomPolicy[] = [
  { name: /^lobby$/, recent: 50, read: everybody, say: signedIn },
  { name: /^articles$/, recent: 0, read: everybody, say: nobody },
];
