/** All that bounds the realtime part. Times are in milliseconds; what is "per process" multiplies by replicas. */
export const limits = {
  /** Events that a process keeps in memory, for clients that come back. */
  history: 2_000,
  /** Events that Redis keeps. Must not be less than `history`. */
  streamLength: 10_000,
  eventBytes: 16_384,
  /** Events of one read: what comes in a burst is sent in one write per listener. */
  readCount: 100,
  /** How long a read waits for an event; also how soon an emptied Redis is noticed when nothing happens. */
  readBlock: 5_000,
  /** How much longer than that an answer may take. */
  readGrace: 5_000,
  retryDelay: 100,
  publishTimeout: 2_000,

  socketsPerProcess: 10_000,
  socketsPerUser: 20,
  /** Of who is not signed in, where they may connect. One address may be an office. */
  socketsPerAddress: 100,
  /** Upgrades whose identity is being looked up, per process. */
  handshakes: 100,
  feedsPerProcess: 10_000,
  feedsPerAddress: 50,
  roomsPerListener: 20,

  /** Who has not taken this much is too slow. */
  bufferBytes: 1_048_576,
  /** Who missed more than this loads the page again instead. */
  replayBytes: 262_144,

  messageBytes: 16_384,
  messageFragments: 16,
  messageChunks: 256,
  messageRate: 10,
  messageBurst: 20,
  /** In messages: a few bad ones in a row end the connection. */
  badMessageCost: 5,

  heartbeat: 25_000,
  recheck: 15_000,
  recheckCount: 500,
  /** From the close frame to the end of who does not answer it. */
  closeTimeout: 3_000,
  /** Shorter than what proxies take for a dead connection. */
  comment: 15_000,
  retry: 2_000,
};

export type Limits = Readonly<typeof limits>;
