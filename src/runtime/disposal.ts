/**
 * Lets `using session = await create()` release a session at the end of its block. The symbols are younger than some engines
 * that programs run in, so the methods are defined only where the symbols exist.
 */
export function disposable<T extends { release(): void }>(session: T): T & Disposable & AsyncDisposable {
  const release = (): void => session.release()
  const releaseLater = (): Promise<void> => Promise.resolve(session.release())
  if (Symbol.dispose) Object.defineProperty(session, Symbol.dispose, { value: release })
  if (Symbol.asyncDispose) Object.defineProperty(session, Symbol.asyncDispose, { value: releaseLater })
  return session as T & Disposable & AsyncDisposable
}
