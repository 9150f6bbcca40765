import type { CreateOptions, Session } from "./session.ts"

/** One session for all calls, loaded when first needed; a failed load is tried again by the next call. */
export class SharedSession {
  /** The session, once it is loaded. */
  ready: Session | undefined
  readonly #open: (options: CreateOptions) => Promise<Session>
  #loading: Promise<Session> | undefined

  constructor(open: (options: CreateOptions) => Promise<Session>) {
    this.#open = open
  }

  /** Weights or threads that the caller asks for take the place of a session with others. Rejects early on an abort; the load goes on for the others who wait. */
  get(options: CreateOptions, signal?: AbortSignal): Promise<Session> {
    if (options.weights !== undefined || options.threads !== undefined) void this.release()
    const loading = (this.#loading ??= this.#load(options))
    return signal === undefined ? loading : unlessAborted(loading, signal)
  }

  /** Calls that wait for the session were here first and run before it is freed. */
  async release(): Promise<void> {
    const loading = this.#loading
    this.#loading = this.ready = undefined
    const session = await loading?.catch(() => undefined)
    session?.release()
  }

  #load(options: CreateOptions): Promise<Session> {
    const loading: Promise<Session> = this.#open(options).then(
      (session) => {
        if (this.#loading === loading) this.ready = session
        return session
      },
      (error: unknown) => {
        if (this.#loading === loading) this.#loading = undefined
        throw error
      },
    )
    return loading
  }
}

function unlessAborted<T>(loading: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    signal.addEventListener("abort", abort, { once: true })
    void loading.then(resolve, reject).then(() => signal.removeEventListener("abort", abort))
  })
}
