import type { Message } from './event.ts';

/** Messages for many listeners: each transport's bytes are made once, when the first listener needs them. */
export class Batch {
  readonly messages: readonly Message[];
  #frames: Buffer | undefined;
  #blocks: Buffer | undefined;

  constructor(messages: readonly Message[]) {
    this.messages = messages;
  }

  get frames(): Buffer {
    return (this.#frames ??= Buffer.concat(this.messages.map(({ json }) => textFrame(json))));
  }

  get blocks(): Buffer {
    return (this.#blocks ??= Buffer.from(this.messages.map(block).join('')));
  }
}

/** A whole text message as a server sends it, not masked (RFC 6455, section 5.2). */
function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x81;
  if (start === 2) {
    frame[1] = length;
  } else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, start);
  return frame;
}

/** JSON has no line breaks of its own, so it is one line of data. */
function block({ id, event, json }: Message): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${json}\n\n`;
}
