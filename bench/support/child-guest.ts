import { fork } from "node:child_process"
import type { AnswerMessage, CallMessage } from "../guest/node.ts"
import { remoteGuest } from "../guest/protocol.ts"
import type { OpenGuest } from "./systems.ts"

interface Waiting {
  resolve(result: unknown): void
  reject(reason: Error): void
}

/** Starts a guest in a process of its own, run by the given Node. */
export function forkGuest(script: string, execPath: string): OpenGuest {
  const child = fork(script, { execPath, execArgv: [] })
  const waiting = new Map<number, Waiting>()
  let calls = 0
  child.on("message", (answer: AnswerMessage) => {
    const { resolve, reject } = waiting.get(answer.id)!
    waiting.delete(answer.id)
    if ("error" in answer) reject(new Error(answer.error))
    else resolve(answer.result)
  })
  child.on("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the guest ended with ${code}`))
  })
  const guest = remoteGuest((method, args) => {
    const id = calls++
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      child.send({ id, method, args } satisfies CallMessage)
    })
  })
  return { guest, close: () => Promise.resolve(child.kill()) }
}
