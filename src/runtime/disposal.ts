/** The methods that `using` needs, where the `lib` of a project knows their symbols; older ones can compile the types too. */
export type Disposal = {
  readonly [Key in SymbolNamed<"dispose">]: () => void
} & {
  readonly [Key in SymbolNamed<"asyncDispose">]: () => Promise<void>
}

type SymbolNamed<Name extends string> = SymbolConstructor extends { readonly [Key in Name]: infer Found extends symbol }
  ? Found
  : never

/**
 * Lets `using session = await create()` release a session at the end of its block. The symbols are younger than some engines
 * that programs run in, so the methods are defined only where the symbols exist.
 */
export function disposable<T extends { release(): void }>(session: T): T & Disposal {
  const release = (): void => session.release()
  const releaseLater = (): Promise<void> => Promise.resolve(session.release())
  if (Symbol.dispose) Object.defineProperty(session, Symbol.dispose, { value: release })
  if (Symbol.asyncDispose) Object.defineProperty(session, Symbol.asyncDispose, { value: releaseLater })
  return session as T & Disposal
}
