/** Builds a backend unless the cache holds it. */

/** One backend: how it is built, and whether it has to be. */
export interface Backend {
  name: string;
  /** Whether the cache holds what the sources say. */
  isBuilt(): boolean;
  build(): Promise<void>;
}

/** Builds one backend unless it is there; says so, because minutes of silence look like a hang. */
export async function ensureBuilt(backend: Backend): Promise<void> {
  if (backend.isBuilt()) return;
  const start = Date.now();
  process.stderr.write(`building ${backend.name} …\n`);
  const progress = setInterval(
    () => process.stderr.write(`building ${backend.name}, ${Math.round((Date.now() - start) / 1000)} s …\n`),
    30_000,
  );
  try {
    await backend.build();
  } finally {
    clearInterval(progress);
  }
  process.stderr.write(`built ${backend.name} in ${Math.round((Date.now() - start) / 1000)} s\n`);
}
