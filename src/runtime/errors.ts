/** Codes that a program can report while it is loaded, fed and run. */
export type RuntimeCode =
  | "ABI_MISMATCH"
  | "STALE_ARTIFACT"
  | "ASSET_NOT_LOADED"
  | "WEIGHTS_MISSING"
  | "WEIGHTS_SIZE"
  | "INPUT_MISSING"
  | "INPUT_UNKNOWN"
  | "SHAPE_MISMATCH"
  | "DTYPE_MISMATCH"
  | "VALUE_RANGE"
  | "SESSION_RELEASED"

/** Says what was found and what was expected. */
export class MlsdkError extends Error {
  readonly code: RuntimeCode

  constructor(code: RuntimeCode, message: string, options?: ErrorOptions) {
    super(`${message} [${code}]`, options)
    this.name = "MlsdkError"
    this.code = code
  }
}
