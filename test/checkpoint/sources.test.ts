import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { ByteCursor } from "../../src/checkpoint/byte-cursor.ts"
import { bytesSource, readRange, windowOf } from "../../src/checkpoint/byte-source.ts"
import { openFileSource } from "../../src/host/file-source.ts"
import { codesOf } from "./support.ts"

const folder = mkdtempSync(join(tmpdir(), "mlsdk-sources-"))
afterAll(() => rmSync(folder, { recursive: true }))

test("a window counts from its own beginning and ends at its own end", () => {
  const window = windowOf(windowOf(bytesSource("test", Uint8Array.of(0, 1, 2, 3, 4, 5)), 1, 4), 1, 2)
  expect([...window.readSync(0, 2)]).toEqual([2, 3])
  expect(() => window.readSync(1, 2)).toThrow("internal error")
  expect(codesOf(() => readRange(window, 1, 2, {}, "it"))).toEqual(["CHECKPOINT_DAMAGED"])
})

test("a Buffer is read like other bytes", () => {
  expect(Buffer.isBuffer(bytesSource("test", Buffer.from([1, 2])).readSync(0, 1))).toBe(false)
})

test("a cursor reads across its chunks", () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i & 255)
  const cursor = new ByteCursor(bytesSource("test", bytes), {})
  const view = new DataView(bytes.buffer)
  for (let offset = 0; offset + 7 <= bytes.length; offset += 7) {
    expect([cursor.u8(), cursor.u16(), cursor.i32()]).toEqual([
      bytes[offset],
      view.getUint16(offset + 1, true),
      view.getInt32(offset + 3, true),
    ])
  }
  cursor.offset = 5
  expect(cursor.u32()).toBe(view.getUint32(5, true))
  cursor.offset = bytes.length - 3
  expect(codesOf(() => cursor.u32())).toEqual(["CHECKPOINT_DAMAGED"])
})

test("a file is read at positions beyond 4 GiB", () => {
  const path = join(folder, "sparse.bin")
  const far = 2 ** 32 + 12345
  const descriptor = openSync(path, "w")
  writeSync(descriptor, Uint8Array.of(7, 8, 9), 0, 3, far)
  closeSync(descriptor)
  const source = openFileSource(path)
  expect(source).toMatchObject({ name: path, byteLength: far + 3 })
  expect([...source.readSync(far - 1, 3)]).toEqual([0, 7, 8])
  source.close()
  expect(codesOf(() => source.readSync(0, 1))).toEqual(["CHECKPOINT_UNREADABLE"])
})

test("a file that shrinks while it is open, a folder and a missing file are refused", () => {
  const path = join(folder, "short.bin")
  const descriptor = openSync(path, "w")
  writeSync(descriptor, Uint8Array.of(1, 2, 3))
  const source = openFileSource(path)
  ftruncateSync(descriptor, 1)
  expect(codesOf(() => source.readSync(0, 3))).toEqual(["CHECKPOINT_UNREADABLE"])
  source.close()
  closeSync(descriptor)
  expect(codesOf(() => openFileSource(folder))).toEqual(["CHECKPOINT_UNREADABLE"])
  expect(codesOf(() => openFileSource(join(folder, "missing")))).toEqual(["CHECKPOINT_UNREADABLE"])
})
