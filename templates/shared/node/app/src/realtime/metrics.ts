import { Counter, Gauge, type Registry } from 'prom-client';

export type RealtimeMetrics = ReturnType<typeof createRealtimeMetrics>;

export function createRealtimeMetrics(registry: Registry) {
  const registers = [registry];
  return {
    connections: new Gauge({
      name: 'realtime_connections',
      help: 'Listeners connected now.',
      labelNames: ['transport'],
      registers,
    }),
    events: new Counter({ name: 'realtime_events_total', help: 'Events read from the stream.', registers }),
    lag: new Gauge({
      name: 'realtime_stream_lag_seconds',
      help: 'How old the newest event was when it was read.',
      registers,
      aggregator: 'max', // of a cluster's processes, the one that is furthest behind
    }),
    messages: new Counter({ name: 'realtime_messages_total', help: 'Messages sent to listeners.', registers }),
    dropped: new Counter({
      name: 'realtime_dropped_total',
      help: 'Listeners whose connection was ended by this side.',
      labelNames: ['reason'],
      registers,
    }),
    resets: new Counter({
      name: 'realtime_resets_total',
      help: 'Listeners told to start anew, as what they missed is not known.',
      registers,
    }),
  };
}
