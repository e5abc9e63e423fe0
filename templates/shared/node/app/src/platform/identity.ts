/** Who makes a request. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  /** May change what is not theirs. */
  readonly staff: boolean;
  /** The session, or the token, that says so. */
  readonly session: string;
  /** From when on this is worth nothing, in milliseconds; without it, as long as the session is good. */
  readonly expires?: number;
}

export function isLapsed(who: Identity | undefined): boolean {
  return who?.expires !== undefined && who.expires < Date.now();
}
