import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Identity } from '../platform/identity.ts';
import type { Logger } from '../platform/log.ts';
import { Batch } from './batch.ts';
import type { Hub, Listener } from './hub.ts';
import type { Limits } from './limits.ts';
import type { RealtimeMetrics } from './metrics.ts';
import { CloseCode, parseMessage, toMessage, type ClientMessage } from './protocol.ts';
import { TokenBucket } from './token-bucket.ts';
import { Refusal, unknownRoom, type Verb, type Verbs } from './verb.ts';

export interface ConnectionContext {
  readonly hub: Hub;
  /** Without any, clients can but listen. */
  readonly verbs?: Verbs | undefined;
  readonly metrics: RealtimeMetrics;
  readonly log: Logger;
  readonly limits: Limits;
}

/** One WebSocket. */
export class SocketConnection implements Listener {
  /** Whose it is, if it is not a guest's. A verb may renew it. */
  identity: Identity | undefined;
  /** Whether it has answered since it was asked last. */
  alive = true;
  readonly #ws: WebSocket;
  readonly #socket: Duplex;
  readonly #context: ConnectionContext;
  readonly #bucket: TokenBucket;

  /** `socket` is what the WebSocket writes to. */
  constructor(ws: WebSocket, socket: Duplex, identity: Identity | undefined, context: ConnectionContext) {
    this.identity = identity;
    this.#ws = ws;
    this.#socket = socket;
    this.#context = context;
    this.#bucket = new TokenBucket(context.limits.messageRate, context.limits.messageBurst);
    ws.on('message', (data: Buffer) => {
      this.#onMessage(data.toString());
    });
    ws.on('pong', () => (this.alive = true));
    // Without a listener an error ends the process. What a client does wrong is closed by ws itself.
    ws.on('error', (error) => {
      context.log.debug({ err: error, user: identity?.id }, 'websocket');
    });
    ws.once('close', () => {
      context.hub.remove(this);
    });
  }

  deliver(batch: Batch): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return;
    if (this.#socket.writableLength > this.#context.limits.bufferBytes) {
      this.drop('slow', CloseCode.tooSlow, 'too slow');
      return;
    }
    // Past ws, which would frame it again for each socket. It writes whole frames only, as nothing is compressed,
    // so this one comes between two of them.
    this.#socket.write(batch.frames);
  }

  ping(): void {
    this.alive = false;
    this.#ws.ping();
  }

  terminate(): void {
    this.#context.metrics.dropped.inc({ reason: 'silent' });
    this.#ws.terminate();
  }

  drop(reason: 'slow' | 'rate' | 'session', code: number, text: string): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return;
    this.#context.metrics.dropped.inc({ reason });
    this.close(code, text);
  }

  endSession(): void {
    this.drop('session', CloseCode.sessionEnded, 'session ended');
  }

  close(code: number, text: string): void {
    this.#context.hub.remove(this);
    this.#ws.close(code, text);
    // Who does not read does not answer either.
    setTimeout(() => {
      this.#ws.terminate();
    }, this.#context.limits.closeTimeout).unref();
  }

  #onMessage(text: string): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return;
    const message = parseMessage(text, this.#context.verbs ?? {});
    if (!this.#bucket.take(message.type === 'invalid' ? this.#context.limits.badMessageCost : 1)) {
      this.#refuse('too_fast', 'You are sending too much.', message.ref);
      this.drop('rate', CloseCode.policy, 'too many messages');
      return;
    }
    switch (message.type) {
      case 'invalid':
        this.#refuse('invalid', 'This is not a message that is understood here.', message.ref);
        break;
      case 'verb':
        void this.#answer(message.verb, message.asked, message.ref);
        break;
      case 'join':
      case 'leave':
        this.#listen(message);
    }
  }

  #listen(message: Extract<ClientMessage, { room: string }>): void {
    const { hub, limits } = this.#context;
    const { room, ref } = message;
    const policy = hub.policy(room);
    if (policy === undefined) {
      const { code, message } = unknownRoom(room);
      this.#refuse(code, message, ref);
    } else if (message.type === 'leave') {
      hub.leave(this, room);
    } else if (!policy.read(this.identity, room)) {
      this.#refuse('forbidden', 'You may not listen here.', ref);
    } else if (hub.roomsOf(this).size >= limits.roomsPerListener && !hub.roomsOf(this).has(room)) {
      this.#refuse('too_many_rooms', 'You listen to too many rooms.', ref);
    } else {
      hub.join(this, [room], message.since);
    }
  }

  async #answer(verb: Verb, asked: unknown, ref: string | undefined): Promise<void> {
    try {
      const answer = await verb.answer(asked, this);
      if (answer) this.deliver(new Batch([{ event: answer.type, json: JSON.stringify({ ...answer, ref }) }]));
    } catch (error) {
      if (error instanceof Refusal) {
        this.#refuse(error.code, error.message, ref);
        return;
      }
      this.#context.log.warn({ err: error }, 'what a client asked for could not be done');
      this.#refuse('unavailable', 'This cannot be done now; try again later.', ref);
    }
  }

  #refuse(code: string, detail: string, ref: string | undefined): void {
    this.deliver(new Batch([toMessage({ type: 'error', ref, code, detail })]));
  }
}
