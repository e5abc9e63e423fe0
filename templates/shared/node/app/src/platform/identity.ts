/** Who makes a request. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  /** May change what is not theirs. */
  readonly staff: boolean;
  /** The session, or the token, that says so. */
  readonly session: string;
}
