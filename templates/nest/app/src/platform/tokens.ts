// What is no class has no type left when the program runs: these stand for it.
export const CONFIG = Symbol('Config');
export const LOG = Symbol('Logger');
export const METRICS = Symbol('Metrics');
export const REDIS = Symbol('Redis');
