/** How checkpoints are read. */
export interface ReadOptions {
  /**
   * Undoes raw deflate (RFC 1951), for compressed .npz files. `byteLength` is the expected length of the result: the
   * function must not allocate much more, and may throw on broken input. Node's `zlib` offers `inflateRawSync(bytes, {
   * maxOutputLength })`.
   */
  readonly inflateRaw?: (bytes: Uint8Array, byteLength: number) => Uint8Array
  /** Whether the checksums of ZIP archives are compared; `check` where not given. */
  readonly crc?: "check" | "ignore"
  /**
   * Full names of Python classes, such as `argparse.Namespace`, whose instances a PyTorch checkpoint may hold; they are
   * skipped.
   */
  readonly allowGlobals?: readonly string[]
  /** The part of the checkpoint that holds the model: a key of its top level, or a dot path of keys. */
  readonly key?: string
}
