import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Identity } from '../platform/identity.ts';
import type { Logger } from '../platform/log.ts';
import { Batch } from './batch.ts';
import type { Publish } from './event.ts';
import type { Hub, Listener } from './hub.ts';
import type { Limits } from './limits.ts';
import type { RealtimeMetrics } from './metrics.ts';
import { CloseCode, parseMessage, toMessage, type ClientMessage, type ErrorCode } from './protocol.ts';
import type { EventStream } from './stream.ts';
import { TokenBucket } from './token-bucket.ts';

export interface ConnectionContext {
  readonly hub: Hub;
  readonly stream: EventStream;
  /** Without it nobody can say anything. */
  readonly publish?: Publish | undefined;
  readonly metrics: RealtimeMetrics;
  readonly log: Logger;
  readonly limits: Limits;
}

/** One WebSocket, of somebody who is signed in. */
export class SocketConnection implements Listener {
  readonly identity: Identity;
  /** Whether it has answered since it was asked last. */
  alive = true;
  readonly #ws: WebSocket;
  readonly #socket: Duplex;
  readonly #context: ConnectionContext;
  readonly #bucket: TokenBucket;

  /** `socket` is what the WebSocket writes to. */
  constructor(ws: WebSocket, socket: Duplex, identity: Identity, context: ConnectionContext) {
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
      context.log.debug({ err: error, user: identity.id }, 'websocket');
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
    const message = parseMessage(text);
    const bad = message.type === 'invalid';
    if (!this.#bucket.take(bad ? this.#context.limits.badMessageCost : 1)) {
      this.#refuse('too_fast', 'You are sending too much.', message.ref);
      this.drop('rate', CloseCode.policy, 'too many messages');
    } else if (bad) {
      this.#refuse('invalid', 'This is not a message that is understood here.', message.ref);
    } else {
      this.#handle(message);
    }
  }

  #handle(message: ClientMessage): void {
    const { hub, limits } = this.#context;
    const { room, ref } = message;
    const policy = hub.policy(room);
    if (policy === undefined) {
      this.#refuse('unknown_room', `There is no room ${room}.`, ref);
      return;
    }
    switch (message.type) {
      case 'join':
        if (!policy.read(this.identity, room)) {
          this.#refuse('forbidden', 'You may not listen here.', ref);
        } else if (hub.roomsOf(this).size >= limits.roomsPerListener && !hub.roomsOf(this).has(room)) {
          this.#refuse('too_many_rooms', 'You listen to too many rooms.', ref);
        } else {
          hub.join(this, [room], message.since);
        }
        break;
      case 'leave':
        hub.leave(this, room);
        break;
      case 'say':
        if (policy.say(this.identity, room)) void this.#say(room, message.text, ref);
        else this.#refuse('forbidden', 'You may not say anything here.', ref);
    }
  }

  async #say(room: string, text: string, ref: string | undefined): Promise<void> {
    const { publish, stream, log } = this.#context;
    try {
      if (publish === undefined) throw new Error('nothing to publish with');
      const entry = await publish(room, 'chat.said', { name: this.identity.name, text });
      this.deliver(new Batch([toMessage({ type: 'said', ref, id: stream.cursor(entry) })]));
    } catch (error) {
      log.warn({ err: error }, 'what somebody said could not be passed on');
      this.#refuse('unavailable', 'This cannot be passed on now; try again later.', ref);
    }
  }

  #refuse(code: ErrorCode, detail: string, ref: string | undefined): void {
    this.deliver(new Batch([toMessage({ type: 'error', ref, code, detail })]));
  }
}
