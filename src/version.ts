/** The version of this package; `package.json` says the same, which a test checks. */
export const version = "0.1.0"

/** Tells builds of the compiler apart in cache keys: a hash of its sources, which `scripts/build.ts` puts here. */
export const build: string = "source"
